using System.Text;
using Ias.Core.Config;
using Ias.Core.Config.Keys;
using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Config;

/// <summary>A person's change of <c>.loa.config.yaml</c>: made on what stands there now, shown as a diff, checked as a run would read it,
/// and
/// written only if nobody wrote to the file meanwhile.</summary>
public sealed class ConfigChange
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    private readonly string _root;
    private readonly byte[]? _bytes;
    private readonly string _before;
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly ConfigEdit _edit;

    private ConfigChange(string root, byte[]? bytes, string before) =>
        (_root, _bytes, _before, _edit) = (root, bytes, before, new ConfigEdit(before));

    /// <summary>Begins one on the file of a repository, or on none.</summary>
    /// <param name="root">The repository's top folder.</param>
    /// <param name="whenNone">What is begun with where there is no file.</param>
    /// <exception cref="ProblemException">The file cannot be read.</exception>
    public static ConfigChange Of(string root, string whenNone = "")
    {
        var bytes = ConfigFile.Content(root);
        return new ConfigChange(root, bytes, bytes is null ? whenNone : ConfigFile.Decode(bytes));
    }

    /// <summary>True when the file does not exist yet.</summary>
    public bool IsNew => _bytes is null;

    /// <summary>The keys that differ now from what the file says.</summary>
    public IReadOnlyCollection<string> Keys => _keys;

    /// <summary>The file's text with the change.</summary>
    public string Text => _edit.Text;

    /// <summary>As <c>diff -u</c> shows it, fit for a terminal; empty = nothing changes.</summary>
    public IReadOnlyList<string> Diff =>
        Text.Length == 0 || (_keys.Count == 0 && !IsNew)
            ? []
            : [.. LineDiff.Unified(ConfigKeys.FileName, IsNew ? null : _before, Text).Select(line => Wording.Plain(line))];

    /// <summary>Sets a key; <see cref="ConfigEdit.Set"/>.</summary>
    /// <exception cref="ProblemException">The file cannot be changed there.</exception>
    public void Set(ConfigKey key, IReadOnlyList<string> value)
    {
        if (_edit.Set(key, value))
        {
            _keys.Add(key.Path);
        }
    }

    /// <summary>Unsets a key; <see cref="ConfigEdit.Unset"/>.</summary>
    /// <exception cref="ProblemException">The file cannot be changed there.</exception>
    public void Unset(ConfigKey key)
    {
        if (_edit.Unset(key))
        {
            _keys.Add(key.Path);
        }
    }

    /// <summary>Configuration a run would read from the changed text.</summary>
    /// <exception cref="ProblemException">It would refuse the file; the place is one in the changed text.</exception>
    public Configuration Read() => ConfigFile.From(Encoding.UTF8.GetBytes(Text), _root);

    /// <summary>Writes the changed text to the file.</summary>
    /// <returns>What a run reads now.</returns>
    /// <exception cref="ProblemException">A run would refuse it, the file was changed meanwhile, or it cannot be written. Nothing was
    /// written then.</exception>
    public Configuration Write()
    {
        var read = Read();
        var now = ConfigFile.Content(_root);
        if ((now is null) != (_bytes is null) || !now.AsSpan().SequenceEqual(_bytes))
        {
            throw new ProblemException(
                new Problem(
                    $"{ConfigKeys.FileName} was changed by somebody else meanwhile. Nothing was written.",
                    Path.Combine(_root, ConfigKeys.FileName),
                    "Look at it, then do this again."
                )
            );
        }

        var path = Path.Combine(_root, ConfigKeys.FileName);
        var mark = _bytes.AsSpan().StartsWith(Mark) ? Mark : [];
        InsideFile.Write(_root, ConfigFile.TargetOf(_root, path), [.. mark, .. Encoding.UTF8.GetBytes(Text)]);
        return read;
    }
}
