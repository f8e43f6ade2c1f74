/**
 * What is called while a model trains.
 *
 * <pre>{@code
 * model.fit(x, y, epochs(100).callbacks(EarlyStopping.of("val_loss").patience(5)));
 * }</pre>
 */
package dev.rhyton.callbacks;
