/** What callbacks of several modules share. */
@NullMarked
package dev.rhyton.callbacks.internal;

import org.jspecify.annotations.NullMarked;
