/**
 * Training, evaluation, prediction and search of hyperparameters on the workers of Apache Spark.
 *
 * <pre>{@code
 * var trainer = SparkTrainer.of(model).sliced();
 * trainer.fit(SparkData.of(spark, digits.train(), 8), epochs(10).batchSize(256));
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.spark;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
