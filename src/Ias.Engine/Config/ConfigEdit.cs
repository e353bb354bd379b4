using Ias.Core.Config;
using Ias.Core.Config.Keys;

namespace Ias.Engine.Config;

/// <summary>
/// Sets and unsets keys in the text of <c>.loa.config.yaml</c> and leaves everything else as it is, byte for byte: comments, order, unknown
/// keys, line endings. There are several ways to write a key; the first is taken whose result, read again, differs in that key alone.
/// </summary>
/// <param name="text">Of the file; empty: there is none yet.</param>
public sealed class ConfigEdit(string text)
{
    /// <summary>As it stands now.</summary>
    public string Text { get; private set; } = text;

    /// <summary>Sets a key in the text.</summary>
    /// <param name="value">One text; the entries of a list or the words of a command. Not validated here.</param>
    /// <returns>False: it was set to that already.</returns>
    /// <exception cref="ProblemException">The text is no YAML, or written in a way that cannot be changed.</exception>
    public bool Set(ConfigKey key, IReadOnlyList<string> value)
    {
        if (key.HasSections)
        {
            throw new ProblemException(
                new Problem(
                    $"{key.Path} is a list of sections, which is written by hand.",
                    $"{ConfigKeys.FileName}, key {key.Path}",
                    $"$EDITOR {ConfigKeys.FileName}     ({key.Check?.Next})",
                    ExitCode.Usage
                )
            );
        }

        if (ConfigLeaves.ValueOf(Tree(Text), key.Path) is { } now && now.SequenceEqual(value))
        {
            return false;
        }

        Take(key, new ConfigPlacing(Text, key).Set(value), after => ConfigLeaves.ValueOf(after, key.Path)?.SequenceEqual(value) ?? false);
        return true;
    }

    /// <summary>Takes a key out of the text, and the sections that have nothing in them then.</summary>
    /// <returns>False: it was not in it.</returns>
    /// <exception cref="ProblemException">As <see cref="Set"/>.</exception>
    public bool Unset(ConfigKey key)
    {
        if (ConfigLeaves.ValueOf(Tree(Text), key.Path) is null)
        {
            return false;
        }

        Take(key, new ConfigPlacing(Text, key).Unset(), after => ConfigLeaves.ValueOf(after, key.Path) is null);
        return true;
    }

    private void Take(ConfigKey key, IEnumerable<string> ways, Func<ConfigNode?, bool> isAsWanted)
    {
        var others = ConfigLeaves.Without(Tree(Text), key.Path);
        foreach (var way in ways)
        {
            try
            {
                var after = Tree(way);
                if (isAsWanted(after) && ConfigLeaves.Without(after, key.Path).SequenceEqual(others))
                {
                    Text = way;
                    return;
                }
            }
            catch (ProblemException)
            {
                // Not this way: it is no YAML any more.
            }
        }

        throw new ProblemException(
            new Problem(
                $"{ConfigKeys.FileName} is written in a way that cannot be changed line by line.",
                $"{ConfigKeys.FileName}, key {key.Path}",
                $"Change it by hand: $EDITOR {ConfigKeys.FileName}",
                ExitCode.Usage
            )
        );
    }

    private static ConfigNode? Tree(string text) => YamlTree.Read(text, ConfigKeys.FileName);
}
