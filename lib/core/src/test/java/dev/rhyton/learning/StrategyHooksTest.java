package dev.rhyton.learning;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rhyton.callbacks.Callback;
import dev.rhyton.callbacks.CallbackList;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Objects that consist of others of their kind pass every call on, also those added later. */
class StrategyHooksTest {
  /** With a default, a hook would not reach the strategies that another one consists of. */
  @TestFactory
  Stream<DynamicTest> aStrategyHasNoDefaults() {
    return Stream.of(EpochStrategy.class, TrainingStrategy.class)
        .flatMap(StrategyHooksTest::hooks)
        .map(
            hook ->
                DynamicTest.dynamicTest(
                    hook.getDeclaringClass().getSimpleName() + "." + hook.getName(),
                    () -> assertTrue(Modifier.isAbstract(hook.getModifiers()))));
  }

  @TestFactory
  Stream<DynamicTest> aListOfCallbacksPassesEveryEventOn() {
    return hooks(Callback.class)
        .filter(hook -> !Modifier.isFinal(hook.getModifiers()))
        .map(
            hook ->
                DynamicTest.dynamicTest(
                    hook.getName(),
                    () ->
                        assertDoesNotThrow(
                            () ->
                                CallbackList.class.getDeclaredMethod(
                                    hook.getName(), hook.getParameterTypes()))));
  }

  private static Stream<Method> hooks(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(m -> !m.isSynthetic() && !Modifier.isStatic(m.getModifiers()))
        .filter(m -> !Modifier.isPrivate(m.getModifiers()));
  }
}
