package dev.rhyton.mlflow;

import java.util.Map;

/**
 * A run that begins.
 *
 * @param experiment the name of its experiment, which is created if there is none
 * @param startTime the time in milliseconds since 1970
 */
record NewRun(
    String experiment, String name, String user, long startTime, Map<String, String> tags) {}
