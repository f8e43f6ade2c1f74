package dev.rhyton.spark;

import java.io.Serializable;

/**
 * A round of a pass over the data: from each partition the rows of the same share.
 *
 * @param round the number of the round, from 0
 * @param rounds the number of rounds of the pass
 * @param shuffled whether the rows of a partition are in random order
 * @param passSeed the seed of that order
 */
record PassRound(int round, int rounds, boolean shuffled, long passSeed) implements Serializable {
  /** Returns the number of rows of a partition in this round. */
  int count(int rowsOfPartition) {
    long from = (long) rowsOfPartition * round / rounds;
    return (int) ((long) rowsOfPartition * (round + 1) / rounds - from);
  }
}
