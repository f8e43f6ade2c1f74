package dev.rhyton.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The members of one family (layers, losses, ...) by the names under which strings and files refer
 * to them.
 *
 * @param <T> the family's type
 */
public final class Registry<T> {
  private static final Map<Class<?>, Supplier<Registry<?>>> FAMILIES =
      new ConcurrentSkipListMap<>(Comparator.comparing(Class::getName));

  /** The family of a type; that of a class can be asked for only once its module is loaded. */
  private static final ClassValue<Optional<Supplier<Registry<?>>>> OF_TYPES =
      new ClassValue<>() {
        @Override
        protected Optional<Supplier<Registry<?>>> computeValue(Class<?> type) {
          return known(type).or(() -> loadFamilies(type));
        }
      };

  /** What distinguishes a class of a cell, or a local class, from its next definition. */
  private static final Pattern DEFINITION = Pattern.compile("(?<=\\$)\\d+[A-Z]*");

  private static final ThreadLocal<Consumer<String>> WATCHER = new ThreadLocal<>();

  private final Class<T> type;
  private final Class<?> owner;
  private final String family;
  private @Nullable DoubleFunction<? extends T> ofNumber;
  private @Nullable Function<JsonNode, ? extends T> ofOthers;
  private final Map<String, Supplier<? extends T>> members = new LinkedHashMap<>();
  private final Map<String, String> modules = new HashMap<>(); // of members, by their names
  private final Map<String, Class<?>> classes = new HashMap<>(); // of members that have one
  private final Set<String> ofUsers = new HashSet<>(); // names that users added

  /** Creates the registry of a family to which users cannot add classes. */
  public Registry(Class<T> type, String family) {
    this(type, type, family);
  }

  /**
   * Creates the registry of a family.
   *
   * @param owner the class whose {@code register} takes a user's classes
   * @param family the family's name in messages
   */
  public Registry(Class<T> type, Class<?> owner, String family) {
    this.type = type;
    this.owner = owner;
    this.family = family;
  }

  /** Returns all names in a family's registry. */
  public static Set<String> names(Class<?> family) {
    return familyOf(family).names();
  }

  /** Returns the registry for members of a type. */
  static Registry<?> familyOf(Class<?> type) {
    return OF_TYPES
        .get(type)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    type.getSimpleName() + " belongs to no registered family."))
        .get();
  }

  /** Returns the first of two types that belongs to a family. */
  static Class<?> inFamily(Class<?> type, Class<?> other) {
    return OF_TYPES.get(type).isPresent() ? type : familyOf(other).type;
  }

  private static Optional<Supplier<Registry<?>>> known(Class<?> type) {
    return FAMILIES.entrySet().stream()
        .filter(family -> family.getKey().isAssignableFrom(type))
        .<Supplier<Registry<?>>>map(Map.Entry::getValue)
        .findFirst();
  }

  private static Optional<Supplier<Registry<?>>> loadFamilies(Class<?> type) {
    ServiceLoader.load(RegistryFamilies.class, Registry.class.getClassLoader())
        .forEach(declared -> FAMILIES.putAll(declared.families()));
    return known(type);
  }

  /** Adds a class under Keras' class name, its snake case and the given short names. */
  @CanIgnoreReturnValue
  public synchronized Registry<T> add(Class<? extends T> type, String... aliases) {
    boolean ofUser = !Fields.isOfLibrary(Check.given("register", "type", type));
    if (ofUser) Fields.checkReadable(type); // fails now, not when a file is read
    Supplier<T> blank = () -> Fields.blank(type);
    var names = new ArrayList<>(List.of(aliases));
    names.add(type.getSimpleName());
    names.add(Text.snake(type.getSimpleName()));
    if (ofUser) names.forEach(name -> checkFree(name, type));
    for (var name : names) {
      add(name, blank);
      classes.put(name, type);
      if (ofUser) ofUsers.add(name);
    }
    return this;
  }

  /**
   * Throws if a name is that of another class. A cell of a notebook that runs again defines its
   * class anew, which replaces the earlier one.
   */
  private void checkFree(String name, Class<?> type) {
    var other = classes.get(name);
    Check.that(
        !members.containsKey(name) || (other != null && isAnew(other, type)),
        "%s.register: the %s \"%s\" is %s already, received %s. Give your class another name.",
        owner.getSimpleName(),
        family,
        name,
        other == null ? "one of this library" : other.getTypeName(),
        type.getTypeName());
  }

  private static boolean isAnew(Class<?> earlier, Class<?> later) {
    return DEFINITION
        .matcher(earlier.getName())
        .replaceAll("")
        .equals(DEFINITION.matcher(later.getName()).replaceAll(""));
  }

  /**
   * Adds the members that other modules provide.
   *
   * @param names the class names of each module that may be missing, so that messages can name the
   *     module
   */
  @CanIgnoreReturnValue
  public synchronized Registry<T> addModules(Map<String, List<String>> names) {
    names.forEach(
        (module, all) ->
            all.forEach(
                name -> {
                  modules.put(name, module);
                  modules.put(Text.snake(name), module);
                }));
    ServiceLoader.load(RegistryEntries.class, Registry.class.getClassLoader())
        .forEach(this::addModule);
    return this;
  }

  void addModule(RegistryEntries entries) {
    for (var entry : entries.classes()) {
      if (!type.isAssignableFrom(entry)) continue;
      var name = entry.getSimpleName();
      if (members.containsKey(name)) {
        refuse(name, modules.getOrDefault(name, "rhyton"), entries.artifact());
      } else {
        modules.put(name, entries.artifact());
        add(entry.asSubclass(type));
      }
    }
  }

  /**
   * Records that two modules register a name, so that looking it up reports this. Registries are
   * filled in static initializers, where an exception would become an {@link
   * ExceptionInInitializerError}.
   */
  private void refuse(String name, String first, String second) {
    Supplier<T> refusal =
        () -> {
          throw new IllegalStateException(
              String.format(
                  "Two modules register the %s \"%s\": %s and %s. Remove one from the class path.",
                  family, name, first, second));
        };
    add(name, refusal);
    add(Text.snake(name), refusal);
  }

  /** Adds a member under one name. */
  @CanIgnoreReturnValue
  public synchronized Registry<T> add(String name, Supplier<? extends T> member) {
    Check.given("register", "name", name);
    members.put(name, member);
    return this;
  }

  /**
   * Adds a member of a user under one name, which may be that of an earlier member of a user: a
   * cell of a notebook that runs again defines its functions anew.
   */
  public synchronized void addOfUser(String name, Supplier<? extends T> member) {
    Check.that(
        !members.containsKey(name) || ofUsers.contains(name),
        "%s.register: the %s \"%s\" is one of this library already, received one of your own. Give"
            + " it another name.",
        owner.getSimpleName(),
        family,
        name);
    add(name, member);
    ofUsers.add(name);
  }

  /**
   * Runs a reader of files and passes it what the files use of the classes and functions that users
   * added, before it is created, such as {@code the layer "MyLayer"}.
   */
  public static <R> R watching(Consumer<String> watcher, Supplier<R> reader) {
    var outer = WATCHER.get();
    WATCHER.set(watcher);
    try {
      return reader.get();
    } finally {
      if (outer == null) WATCHER.remove();
      else WATCHER.set(outer);
    }
  }

  /** Sets the function that converts a number in JSON to a member. */
  public synchronized Registry<T> numbers(DoubleFunction<? extends T> member) {
    ofNumber = member;
    return this;
  }

  /** Sets the function that converts an object of another family to a member of this one. */
  @SuppressWarnings("unchecked") // the registry of T's family
  public static <T> void others(Class<T> family, Function<JsonNode, ? extends T> member) {
    ((Registry<T>) familyOf(family)).ofOthers = member;
  }

  /**
   * Returns a new member called {@code name}, or the member that wraps an object of another family.
   */
  synchronized T get(String name, JsonNode json) {
    var reason = Json.whyUnreadable(json);
    if (reason != null) throw new UnknownException(reason);
    if (members.containsKey(name) || isInMissingModule(name)) return get(name);
    if (ofOthers != null) return ofOthers.apply(json);
    boolean isOwn = json.path("registered_name").asText().contains(">"); // its package > its name
    var message =
        isOwn || !Configured.isOfKeras(json)
            ? "Unknown %s \"%s\", a class of one's own: make it known by %s.register(%2$s.class)."
            : "Unknown %s \"%s\", as of Keras %4$s: update this library.";
    throw new UnknownException(
        String.format(message, family, name, owner.getSimpleName(), Json.KERAS_VERSION)
            + Text.didYouMean(name, members.keySet()));
  }

  /** Returns the member for a number. */
  synchronized T get(double number) {
    if (ofNumber == null) {
      throw new IllegalArgumentException("expected a " + family + ", received " + number + ".");
    }
    return ofNumber.apply(number);
  }

  /** Returns a new member by its name. */
  public synchronized T get(String name) {
    var member = members.get(name);
    if (isInMissingModule(name)) {
      throw new UnknownException(
          String.format(
              "The %s \"%s\" is in the module %s, which is missing: add the dependency"
                  + " dev.rhyton:%3$s.",
              family, name, modules.get(name)));
    }
    if (member == null) {
      throw new UnknownException(
          "Unknown " + family + " \"" + name + "\"." + Text.didYouMean(name, members.keySet()));
    }
    var watcher = WATCHER.get();
    if (watcher != null && ofUsers.contains(name)) {
      watcher.accept("the " + family + " \"" + name + "\"");
    }
    return member.get();
  }

  /**
   * Returns the function of a name in a file, which a package may precede: {@code Custom>scale}.
   */
  synchronized T getFunction(String name) {
    var withoutPackage = name.substring(name.indexOf('>') + 1);
    var known = members.containsKey(name) ? name : withoutPackage;
    if (members.containsKey(known) || known.equals(name)) return get(known);
    throw new UnknownException(
        String.format(
            "Unknown %s \"%s\", a function of one's own: make it known by %s.register(\"%s\", ...).",
            family, name, owner.getSimpleName(), known));
  }

  private boolean isInMissingModule(String name) {
    return !members.containsKey(name) && modules.containsKey(name);
  }

  /** Returns all names in the order of registration. */
  public synchronized Set<String> names() {
    return Set.copyOf(members.keySet());
  }
}
