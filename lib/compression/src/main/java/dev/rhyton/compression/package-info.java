/**
 * Smaller models: training that sets weights to 0, the removal of units and filters, and training
 * for quantization.
 *
 * <pre>{@code
 * var schedule = PolynomialSparsity.of(0, 0.8, 0, 500);
 * model.fit(x, y, epochs(10).callbacks(PruneLowMagnitude.of(schedule)));
 *
 * var half = StructuredPruning.of(0.5).prune(model);
 * half.model().compile("adam", "sparse_categorical_crossentropy", "accuracy");
 * half.model().fit(x, y, epochs(5));
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.compression;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
