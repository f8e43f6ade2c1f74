/**
 * How hard a model is to fool: attacks and certified radii, an audit of its structure, and what it
 * reveals of its training data.
 */
@CheckReturnValue
package dev.rhyton.safety;

import com.google.errorprone.annotations.CheckReturnValue;
