/** The threads that read datasets ahead. */
@NullMarked
package dev.rhyton.data.internal;

import org.jspecify.annotations.NullMarked;
