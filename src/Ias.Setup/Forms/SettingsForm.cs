using Ias.Core.Config;
using Ias.Core.Text;
using Ias.Engine.Config;
using Ias.Engine.Git;
using Ias.Engine.Trust;

namespace Ias.Setup.Forms;

/// <summary>Form of <c>ias config edit</c>: every key with a field.</summary>
public sealed class SettingsForm
{
    private readonly GitPlace _place;
    private readonly string _calledAs;

    /// <exception cref="ProblemException">The file cannot be read; it must be repaired by hand first.</exception>
    public SettingsForm(GitPlace place, string calledAs)
    {
        (_place, _calledAs) = (place, calledAs);
        Now = ConfigFile.Load(place.WorkTree);
        Fields = [.. Now.Settings.Select(setting => new FormField(setting.Key, FormField.Of(setting)))];
    }

    /// <summary>Configuration as the file has it.</summary>
    public Configuration Now { get; }

    public IReadOnlyList<FormField> Fields { get; }

    /// <summary>The repository's top folder.</summary>
    public string Root => _place.WorkTree;

    public bool IsChanged => Fields.Any(one => one.IsChanged);

    /// <summary>Problems that keep it from being saved, one per line; empty = none.</summary>
    public IReadOnlyList<string> Problems =>
        [.. Fields.Where(one => one.WhyNot is not null).Select(one => $"{one.Key.Path}: {one.WhyNot}")];

    /// <summary>Information on a key, shown beside its field.</summary>
    public IReadOnlyList<string> About(FormField field)
    {
        var key = field.Key;
        var setting = Now[key.Path];
        return
        [
            key.Meaning + ".",
            "",
            $"allowed   {key.Allowed}",
            $"default   {(key.Default.Length == 0 || key.Default == "0" ? $"{key.Default} ({key.Unset})".Trim() : key.Default)}",
            $"in force  {(setting.Written.Length > 0 ? setting.Written : "nothing")}, {(setting.IsSet ? setting.Source : "the default")}",
            .. key.Flag.Length > 0 ? (string[])[$"option    {key.Flag}"] : [],
            "",
            field.CommandLine(_calledAs) is { Length: > 0 } line ? line : ShellLine.Of($"{_calledAs:raw} config set {key.Path} VALUE"),
        ];
    }

    /// <summary>The change, on the file as it stands now.</summary>
    /// <exception cref="ProblemException">A value is not allowed or does not go with the others, or the file cannot be changed
    /// there.</exception>
    public ConfigChange Change()
    {
        var change = ConfigChange.Of(Root);
        // What is taken out goes first: two ways to name an agent exclude each other.
        foreach (var field in Fields.Where(field => field.IsChanged).OrderBy(field => field.Text.Trim().Length > 0))
        {
            field.ApplyTo(change);
        }

        change.Read();
        return change;
    }

    /// <summary>Writes the change to the file.</summary>
    /// <returns>Messages to the person.</returns>
    /// <exception cref="ProblemException">As <see cref="ConfigChange.Write"/>.</exception>
    public IReadOnlyList<string> Save(ConfigChange change, ConsentStore consent)
    {
        var read = change.Write();
        var wrote = $"wrote {ConfigKeys.FileName}: {string.Join(", ", change.Keys)}";
        try
        {
            var left = consent.Allow(_place, change.Keys, read, isTyped: true);
            return left.IsClear ? [wrote] : [wrote, left.Words, $"next: {left.Next(_calledAs)}"];
        }
        catch (ProblemException refused)
        {
            return [wrote, $"it could not be recorded as allowed: {refused.Problem.What}", $"next: {_calledAs} allow"];
        }
    }
}
