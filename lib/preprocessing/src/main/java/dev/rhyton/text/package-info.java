/**
 * Layers that turn text and categories into numbers: lookups, hashing, vectorization.
 *
 * <pre>{@code
 * var words = StringLookup.of("yes", "no");
 * }</pre>
 */
package dev.rhyton.text;
