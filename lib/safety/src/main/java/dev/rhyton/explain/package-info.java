/** Explains predictions: which pixels, features and values they depend on. */
@CheckReturnValue
package dev.rhyton.explain;

import com.google.errorprone.annotations.CheckReturnValue;
