// What the chapters import: %load rhyton.jsh
import dev.rhyton.callbacks.*;
import dev.rhyton.data.*;
import dev.rhyton.datasets.*;
import dev.rhyton.explain.*;
import dev.rhyton.layers.*;
import dev.rhyton.learning.*;
import dev.rhyton.losses.*;
import dev.rhyton.models.*;
import dev.rhyton.notebook.*;
import dev.rhyton.ops.*;
import dev.rhyton.optimizers.*;
import dev.rhyton.regularizers.*;
import dev.rhyton.tensor.*;
import dev.rhyton.text.*;
import dev.rhyton.tribuo.*;
import dev.rhyton.vision.*;
import java.nio.file.*;
import java.util.function.*;
import java.util.stream.*;
import tech.tablesaw.api.*;
import static dev.rhyton.models.Fit.epochs;

// Other Java kernels than Rhyton's own show tables and plots, too.
Renderers.install();
