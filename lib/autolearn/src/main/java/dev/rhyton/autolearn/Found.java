package dev.rhyton.autolearn;

import java.util.Map;

/**
 * What candidates were compared by.
 *
 * @param encodings the features by the name of their encoding
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Found(
    Features features,
    Object samples,
    double[] targets,
    Folds folds,
    Metric metric,
    Task task,
    Map<String, Features> encodings) {}
