/**
 * Benchmarks of training steps, compared with the same model hand-written with TensorFlow-Java.
 *
 * <pre>{@code
 * java -cp lib/benchmarks/target/classes:$(cat lib/benchmarks/target/classpath) dev.rhyton.benchmarks.Steps
 * }</pre>
 */
@CheckReturnValue
package dev.rhyton.benchmarks;

import com.google.errorprone.annotations.CheckReturnValue;
