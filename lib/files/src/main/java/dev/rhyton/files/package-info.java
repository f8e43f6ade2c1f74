/**
 * Models in Keras' files.
 *
 * <pre>{@code
 * var model = KerasFiles.load(Path.of("digits.keras"));
 * model.predict(digits.test());
 * }</pre>
 */
package dev.rhyton.files;
