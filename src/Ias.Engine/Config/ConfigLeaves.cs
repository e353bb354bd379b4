using Ias.Core.Agents.Known;
using Ias.Core.Config;

namespace Ias.Engine.Config;

/// <summary>Flat view of a configuration tree, for comparing two of them.</summary>
internal static class ConfigLeaves
{
    private const string Agent = "agent";

    /// <summary>Every value but that of one key, in their order; sections on the way to that key do not count, so that they may come and
    /// go.</summary>
    public static IReadOnlyList<string> Without(ConfigNode? root, string path)
    {
        var leaves = new List<string>();
        if (root is not null)
        {
            Gather(root, "", path, leaves);
        }

        return leaves;
    }

    /// <summary>Value of a key: one text, or the items of a list; null = not set.</summary>
    public static IReadOnlyList<string>? ValueOf(ConfigNode? root, string path)
    {
        var node = root;
        var at = "";
        while (at != path)
        {
            if (at == Agent && node is not ConfigNode.Map && path == ShortFormOf(node))
            {
                break;
            }

            var name = path[(at.Length == 0 ? 0 : at.Length + 1)..].Split('.')[0];
            node = (node as ConfigNode.Map)?.Entries.FirstOrDefault(entry => entry.Key == name)?.Value;
            if (node is null)
            {
                return null;
            }

            at = at.Length == 0 ? name : $"{at}.{name}";
        }

        return node switch
        {
            ConfigNode.Scalar { IsNothing: true } => null,
            ConfigNode.Scalar scalar => [scalar.Text],
            ConfigNode.List list => [.. list.Items.Select(item => item is ConfigNode.Scalar one ? one.Text : "\0")],
            _ => ["\0"], // nothing that could be meant
        };
    }

    /// <summary>The key that <c>agent: …</c> in one line stands for; null = none.</summary>
    public static string? ShortFormOf(ConfigNode? agent) =>
        agent switch
        {
            ConfigNode.Scalar { IsNothing: true } => null,
            ConfigNode.Scalar word when KnownAgents.Names.Contains(word.Text) => ConfigKeys.AgentName,
            ConfigNode.Scalar or ConfigNode.List => ConfigKeys.AgentCommand,
            _ => null,
        };

    private static void Gather(ConfigNode node, string at, string path, List<string> leaves)
    {
        if (at == Agent && ShortFormOf(node) is { } meant)
        {
            at = meant;
        }

        if (at == path)
        {
            return;
        }

        var isOnTheWay = at.Length == 0 || path.StartsWith(at + ".", StringComparison.Ordinal);
        switch (node)
        {
            case ConfigNode.Map { Entries: [_, ..] } map:
                foreach (var entry in map.Entries)
                {
                    Gather(entry.Value, at.Length == 0 ? entry.Key : $"{at}.{entry.Key}", path, leaves);
                }

                break;
            case ConfigNode.List { Items: [_, ..] } list:
                for (var n = 0; n < list.Items.Count; n++)
                {
                    Gather(list.Items[n], $"{at}[{n}]", path, leaves);
                }

                break;
            case ConfigNode.Map or ConfigNode.Scalar { IsNothing: true } when isOnTheWay:
                break;
            case ConfigNode.Scalar scalar:
                leaves.Add($"{at} {(scalar.Plain ? "" : "'")}{scalar.Text}");
                break;
            case ConfigNode.Alias alias:
                leaves.Add($"{at} *{alias.Name}");
                break;
            default:
                leaves.Add($"{at} {(node is ConfigNode.List ? "[]" : "{}")}");
                break;
        }
    }
}
