/** What operations and layers for images share. */
@NullMarked
package dev.rhyton.ops.internal;

import org.jspecify.annotations.NullMarked;
