/**
 * Keras' architectures for images, with the weights that Keras publishes for them.
 *
 * <pre>{@code
 * var net = MobileNetV2.of().inputShape(96, 96, 3).alpha(0.35).includeTop(false).pooling("avg");
 * var model = net.build();                                  // downloads the weights once
 * var features = model.predict(net.preprocessInput(photos));
 * }</pre>
 */
@CheckReturnValue
@NullMarked
package dev.rhyton.applications;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
