using System.Globalization;
using Ias.Core.Model;

namespace Ias.Core.Config.Keys;

/// <summary>Place of a key's value in the options of a run.</summary>
/// <param name="Keep">Options with the value of a setting.</param>
/// <param name="Kept">Value that options have, as it would be written; null = these options leave the key out.</param>
/// <param name="IsPath">True when the value is a path: relative to the configuration's folder there, absolute in the options.</param>
public sealed record KeyBinding(
    Func<RunOptions, Setting, RunOptions> Keep,
    Func<RunOptions, IReadOnlyList<string>?> Kept,
    bool IsPath = false
)
{
    /// <summary>A run does not keep it: it counts before one starts.</summary>
    public static KeyBinding None { get; } = new((options, _) => options, _ => null);

    /// <summary>Entry of <see cref="RunOptions.Settings"/>: the place of every key without a property of its own.</summary>
    /// <param name="path">The key.</param>
    /// <param name="usual">Its default.</param>
    public static KeyBinding InSettings(string path, string usual) =>
        new(
            (options, set) => set.IsSet ? options.With(path, set.Items ?? Words(set.Text)) : options,
            options => options.Settings?.GetValueOrDefault(path) ?? Words(usual)
        );

    public static IReadOnlyList<string> Words(string text) => text.Length > 0 ? [text] : [];

    public static IReadOnlyList<string> Words(bool on) => [on ? "true" : "false"];

    public static IReadOnlyList<string> Words(double number) => [number.ToString("R", CultureInfo.InvariantCulture)];

    public static IReadOnlyList<string> Words(IReadOnlyList<string>? words) => words ?? [];
}
