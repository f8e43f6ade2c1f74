/** What layers of several modules share, and a user does not call. */
@NullMarked
package dev.rhyton.layers.internal;

import org.jspecify.annotations.NullMarked;
