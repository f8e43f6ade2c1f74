/**
 * A callback that records trainings for MLflow, in a folder or on a server.
 *
 * <pre>{@code
 * var mlflow = MlflowCallback.of("http://localhost:5000").experiment("digits");
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.mlflow;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
