package dev.rhyton.tuner;

import java.io.Serializable;
import java.util.function.Function;

/**
 * A function of hyperparameters that can be sent to other processes, if the values that it uses are
 * serializable.
 */
@FunctionalInterface
public interface TrialFunction<T> extends Function<HyperParameters, T>, Serializable {}
