package dev.rhyton.mlflow;

/**
 * A value of a run.
 *
 * @param timestamp the time in milliseconds since 1970
 * @param step the epoch, counted from 0
 */
record Metric(String key, double value, long timestamp, long step) {}
