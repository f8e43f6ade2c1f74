package dev.rhyton.learning;

/**
 * A part of a mode that sees each operation in which a weight is combined with samples: the uses of
 * weights are separate in the graph, see {@link dev.rhyton.tensor.internal.GradientTaps}.
 */
interface UsesGradientTaps {}
