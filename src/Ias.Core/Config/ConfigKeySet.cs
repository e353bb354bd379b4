using System.Collections;
using Ias.Core.Config.Keys;
using Ias.Core.Text;

namespace Ias.Core.Config;

/// <summary>Configuration keys, in the order in which they are shown.</summary>
public sealed class ConfigKeySet(IReadOnlyList<ConfigKey> all) : IReadOnlyList<ConfigKey>
{
    public int Count => all.Count;

    public ConfigKey this[int index] => all[index];

    /// <summary>The key of a path, or null.</summary>
    public ConfigKey? Find(string path)
    {
        foreach (var key in all)
        {
            if (key.Path == path)
            {
                return key;
            }
        }

        return null;
    }

    /// <summary>True when at least one key lies below <paramref name="path"/>.</summary>
    public bool IsSection(string path)
    {
        foreach (var key in all)
        {
            if (key.Path.Length > path.Length && key.Path[path.Length] == '.' && key.Path.StartsWith(path, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The known key that was most likely meant, or null: the same name in another section, else the fewest letters to
    /// change.</summary>
    public string? Nearest(string path)
    {
        var name = path[(path.LastIndexOf('.') + 1)..];
        foreach (var key in all)
        {
            if (key.Name == name)
            {
                return key.Path;
            }
        }

        var paths = new List<string>(all.Count * 2);
        foreach (var key in all)
        {
            paths.Add(key.Path);
            for (var dot = key.Path.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = key.Path.IndexOf('.', dot + 1))
            {
                paths.Add(key.Path[..dot]);
            }
        }

        return NearestWord.Of(path, paths) ?? NearestByName(name);
    }

    /// <summary>
    /// The key at the top of the file that an unknown one there was meant to be: at most a letter in four is wrong, since most keys there
    /// are other tools' and mean what they say. Null = none.
    /// </summary>
    public string? NearestSection(string key) =>
        all.Select(known => (Name: known.Path.Split('.')[0], Wrong: NearestWord.Distance(key, known.Path.Split('.')[0])))
            .Where(known => known.Wrong * 4 <= key.Length)
            .OrderBy(known => known.Wrong)
            .FirstOrDefault()
            .Name;

    public IEnumerator<ConfigKey> GetEnumerator() => all.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private string? NearestByName(string name)
    {
        var nearest = NearestWord.Of(name, [.. all.Select(k => k.Name)]);
        return nearest is null ? null : all.First(k => k.Name == nearest).Path;
    }
}
