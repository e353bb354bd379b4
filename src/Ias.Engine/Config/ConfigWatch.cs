using Ias.Core.Config;

namespace Ias.Engine.Config;

/// <summary>
/// Reports a configuration that guards less after a turn than before: the next start would ask, but this names the turn immediately.
/// </summary>
public sealed class ConfigWatch
{
    private readonly string _root;
    private readonly byte[]? _before;

    private ConfigWatch(string root) => (_root, _before) = (root, ContentOf(root));

    /// <summary>Looks at the configuration as it is before the turn.</summary>
    /// <param name="root">The work tree's top folder.</param>
    public static ConfigWatch Begin(string root) => new(root);

    /// <summary>Description of what is weaker now, in one line; empty = nothing. An unchanged file is not even parsed.</summary>
    public string After()
    {
        var now = ContentOf(_root);
        if (now.AsSpan().SequenceEqual(_before))
        {
            return "";
        }

        var seen = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var setting in GuardedSettings.Of(Read(_before)))
        {
            seen[setting.Id] = setting.Now;
        }

        var weaker = Loosening.Of(seen, GuardedSettings.Of(Read(now)));
        return weaker.Count == 0
            ? ""
            : $"{ConfigKeys.FileName} was changed during the run and is now looser; the next start refuses it until you allow it: {string.Join("; ", weaker.Select(w => $"{w.Setting.Key} {w.Words}"))}";
    }

    // A file that cannot be read loosens nothing: no run starts by it.
    private Configuration Read(byte[]? content)
    {
        try
        {
            return content is null ? Configuration.Default : ConfigFile.From(content, _root);
        }
        catch (ProblemException)
        {
            return Configuration.Default;
        }
    }

    private static byte[]? ContentOf(string root)
    {
        try
        {
            return ConfigFile.Content(root);
        }
        catch (ProblemException)
        {
            return null;
        }
    }
}
