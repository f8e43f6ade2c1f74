package dev.rhyton.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A null where a value belongs is refused in a sentence, or means that there is none. */
class NullsTest {
  private final List<String> broken = new ArrayList<>();

  @Test
  void noFactoryAndNoSetterBreaksOnNull() {
    new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.rhyton")
            .stream()
            .filter(c -> c.isAssignableTo(Configured.class))
            .map(JavaClass::reflect)
            .filter(c -> Modifier.isPublic(c.getModifiers()))
            .forEach(this::check);
    assertEquals(List.of(), broken);
  }

  private void check(Class<?> type) {
    for (var method : type.getMethods()) {
      boolean makesOne = Configured.class.isAssignableFrom(method.getReturnType());
      if (!makesOne || method.isSynthetic() || method.getParameterCount() != 1) continue;
      if (method.getParameterTypes()[0].isPrimitive()) continue;
      if (Modifier.isStatic(method.getModifiers())) call(method, null);
      else if (!Modifier.isAbstract(type.getModifiers())) call(method, Fields.blank(type));
    }
  }

  private void call(Method method, Object target) {
    try {
      method.setAccessible(true);
      method.invoke(target, (Object) null);
    } catch (InvocationTargetException e) {
      var error = e.getCause();
      boolean said =
          error instanceof IllegalArgumentException || error instanceof IllegalStateException;
      if (!said || error.getMessage() == null) broken.add(method + ": " + error);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
