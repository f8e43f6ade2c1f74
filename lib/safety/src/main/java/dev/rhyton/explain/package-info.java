/**
 * Explains predictions: which pixels, features and values they depend on.
 *
 * <pre>{@code
 * IntegratedGradients.of(model).explain(images).plot("cat", "dog");
 * GradCam.of(model).explain(images).plot("cat", "dog");
 * SanityCheck.of(Saliency.of(model), images).plot();
 * PermutationImportance.of(model).explain(test, encoder).plot();
 * PartialDependence.of(model).explain(test, encoder, "age").plot();
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.explain;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
