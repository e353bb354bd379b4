using Ias.Core.Config.Keys;
using Ias.Core.Text;
using Ias.Engine.Config;

namespace Ias.Setup.Forms;

/// <summary>One key in a form: what stands in its field, and whether that is allowed.</summary>
/// <param name="key">The key.</param>
/// <param name="was">What the field holds where nothing is changed; empty = the key is not set.</param>
/// <param name="label">What stands beside the field; empty = the key's name.</param>
public sealed class FormField(ConfigKey key, string was, string label = "")
{
    private readonly string _was = was;

    public ConfigKey Key { get; } = key;

    public string Label { get; } = label.Length > 0 ? label : key.Name;

    /// <summary>Content of the field; empty = the key is not to be set.</summary>
    public string Text { get; set; } = was;

    /// <summary>True when a person has changed it.</summary>
    public bool IsChanged => Text.Trim() != _was;

    /// <summary>Command typed before its value at the shell, where that is not <c>config set</c>.</summary>
    public string Typed { get; init; } = "";

    /// <summary>The words it is chosen from; empty = it is typed.</summary>
    public IReadOnlyList<string> Choices =>
        Key.Type switch
        {
            ConfigType.Switch => ["true", "false"],
            ConfigType.Choice => Key.Choices!,
            _ => [],
        };

    /// <summary>Reason why the value is not accepted, in one line, by the same check as a run's; null = it is accepted.</summary>
    public string? WhyNot => Read() is (null, var why) ? why : null;

    /// <summary>The line that does the same at the shell; empty = nothing is changed.</summary>
    public string CommandLine(string calledAs) =>
        !IsChanged ? ""
        : Typed.Length > 0 ? (Text.Trim().Length > 0 ? $"{calledAs} {Typed} {Text.Trim()}" : $"{calledAs} notify off")
        : Text.Trim().Length == 0 ? ShellLine.Of($"{calledAs:raw} config unset {Key.Path}")
        : ShellLine.Of($"{calledAs:raw} config set {Key.Path} {Text.Trim()}");

    /// <summary>Adds its change to <paramref name="change"/>.</summary>
    /// <exception cref="ProblemException">The value is not allowed, or the file cannot be changed there.</exception>
    public void ApplyTo(ConfigChange change)
    {
        if (Text.Trim().Length == 0)
        {
            change.Unset(Key);
        }
        else if (IsChanged)
        {
            change.Set(Key, ConfigYaml.Read(Key, [Text.Trim()]));
        }
    }

    /// <summary>A setting as a field of this kind holds it; empty = it is not set.</summary>
    public static string Of(Setting setting) => setting.IsSet ? setting.Written : "";

    private (IReadOnlyList<string>? Value, string Why) Read()
    {
        if (Text.Trim().Length == 0)
        {
            return ([], "");
        }

        try
        {
            return (ConfigYaml.Read(Key, [Text.Trim()]), "");
        }
        catch (ProblemException wrong)
        {
            var what = wrong.Problem.What.Replace($"{Key.Path}: ", "", StringComparison.Ordinal);
            return (null, Wording.Plain($"{what} {wrong.Problem.Next}"));
        }
    }
}
