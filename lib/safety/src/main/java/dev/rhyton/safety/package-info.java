/**
 * How hard a model is to fool: attacks and certified radii, an audit of its structure, and what it
 * reveals of its training data. A model card records these and all else that is known of a model.
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.safety;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
