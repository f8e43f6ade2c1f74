package dev.rhyton.spark;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.spark.broadcast.Broadcast;

/**
 * What a worker needs to compute steps of a model.
 *
 * @param training identifies the training, so that a worker keeps its copies of the model
 * @param library the version of the library on the driver
 * @param model the bytes of the model's {@code .keras} file
 * @param local whether workers update weights themselves, in the compiled learning mode
 * @param norms whether they record the norms of gradients
 * @param undecayed the patterns of weights without decay, which the file does not contain
 * @param threads the threads of a task, or 0 for {@code spark.task.cpus}
 */
record WorkerSpec(
    String training,
    String library,
    Broadcast<byte[]> model,
    boolean local,
    boolean norms,
    Map<Integer, Double> classWeight,
    List<String> undecayed,
    int threads)
    implements Serializable {}
