using System.Globalization;
using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Core.Config.Keys;

/// <summary>Type of a configuration value.</summary>
public enum ConfigType
{
    /// <summary>A switch: <c>true</c> or <c>false</c>.</summary>
    Switch,

    /// <summary>A whole number, possibly bounded.</summary>
    Whole,

    /// <summary>A number, with a decimal point if wanted.</summary>
    Number,

    /// <summary>A line of text.</summary>
    Text,

    /// <summary>An amount of memory: bytes, with a unit, or a part of the machine's.</summary>
    Memory,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>A list of texts.</summary>
    Texts,

    /// <summary>A command line: a list of words, or one text that is split by the rules of quoting, without a shell.</summary>
    Command,
}

/// <summary>One key of <c>.loa.config.yaml</c>.</summary>
/// <param name="Path">Dotted path, e.g. <c>run_mode.defaults.max_cycles</c>.</param>
/// <param name="Type">What its value may look like.</param>
/// <param name="Default">The value where neither file nor flag says anything, as it would be written; empty = none.</param>
/// <param name="Meaning">One line for people, unit included.</param>
/// <param name="Flag">The option that overrides it; empty = none.</param>
/// <param name="FlagValue">What stands behind the flag in help: <c>N</c>, <c>HOURS</c>.</param>
/// <param name="Min">Smallest number allowed.</param>
/// <param name="Max">Largest number allowed.</param>
/// <param name="Choices">The words of a <see cref="ConfigType.Choice"/>.</param>
/// <param name="Unset">What the default means where it is empty or zero, for people.</param>
/// <param name="Guards">What about it guards: which values a person must have allowed. Every key says it.</param>
/// <param name="Check">Check of a text beyond its type; null = none.</param>
/// <param name="HasSections">True where each of its texts is a section with keys, kept as one line of JSON.</param>
/// <param name="Binding">Place of its value in the options of a run; null = the run's other settings.</param>
public sealed record ConfigKey(
    string Path,
    ConfigType Type,
    string Default,
    string Meaning,
    string Flag = "",
    string FlagValue = "",
    double Min = double.MinValue,
    double Max = double.MaxValue,
    IReadOnlyList<string>? Choices = null,
    string Unset = "",
    Guard? Guards = null,
    KeyCheck? Check = null,
    KeyBinding? Binding = null,
    bool HasSections = false
)
{
    /// <summary>Place of its value in the options of a run.</summary>
    public KeyBinding Binding { get; } = Binding ?? KeyBinding.InSettings(Path, Default);

    /// <summary>Its value in the options of a run.</summary>
    public double NumberIn(RunOptions options) => double.Parse(Binding.Kept(options)![0], CultureInfo.InvariantCulture);

    /// <summary>The last part of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>Allowed values, for errors and the documentation: <c>a whole number from 1 to 1000</c>.</summary>
    public string Allowed =>
        Type switch
        {
            ConfigType.Switch => "true or false",
            ConfigType.Whole => $"a whole number from {Figure(Min)} to {Figure(Max)}",
            ConfigType.Number => $"a number from {Figure(Min)} to {Figure(Max)}",
            ConfigType.Memory => MemorySize.Allowed,
            ConfigType.Choice => string.Join(", ", Choices!.SkipLast(1)) + " or " + Choices![^1],
            ConfigType.Texts when HasSections => "a list of sections",
            ConfigType.Texts => "a list of strings, for example [one, two]",
            ConfigType.Command => "a command line as a list of words, for example [my-agent, --quiet]",
            _ when Check is { Allowed.Length: > 0 } => Check.Allowed,
            _ => "one line of text",
        };

    private static string Figure(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
