/**
 * Layers that convert text and categories to numbers: lookups, hashing, vectorization; and {@link
 * dev.rhyton.text.FeatureSpace}, which encodes the features of a table.
 *
 * <pre>{@code
 * var words = StringLookup.of().vocabulary(List.of("yes", "no"));
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.text;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
