using Ias.Core.Config;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Ias.Engine.Config;

/// <summary>Turns YAML into a tree that knows its lines. Aliases are not followed, so a file is never larger in memory than on
/// disk.</summary>
public static class YamlTree
{
    private const int MaxDepth = 64;

    /// <summary>Parses the only document of <paramref name="text"/>; null if the text contains no document.</summary>
    /// <exception cref="ProblemException">The text is no YAML.</exception>
    public static ConfigNode? Read(string text, string file)
    {
        try
        {
            var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                return null;
            }

            var root = Node(parser, file, depth: 0);
            parser.Consume<DocumentEnd>();
            return parser.Accept<DocumentStart>(out var second)
                ? throw Wrong(
                    file,
                    second.Start,
                    "The file contains a second document.",
                    "Remove the line with --- and everything after it, or merge both into one document.",
                    null
                )
                : root;
        }
        catch (YamlException wrong)
        {
            if (TabAt(text, wrong.Start.Line) is { } tab)
            {
                throw new ProblemException(
                    new Problem(
                        "The line is indented with a tab, which YAML does not allow.",
                        $"{file}:{tab.Line}:{tab.Column}",
                        "Indent with spaces.",
                        ExitCode.Usage
                    ),
                    wrong
                );
            }

            var line = LineAt(text, wrong.Start.Line);
            throw Wrong(
                file,
                wrong.Start,
                $"Invalid YAML: {Cleaned(wrong.Message)}.",
                line.Length > 0 ? $"Look at the line, or the one above:  {line.Trim()}" : "",
                wrong
            );
        }
    }

    private static ConfigNode Node(Parser parser, string file, int depth)
    {
        if (depth > MaxDepth)
        {
            throw Wrong(file, parser.Current!.Start, $"Keys are nested more than {MaxDepth} levels deep.", "", null);
        }

        switch (parser.Current)
        {
            case Scalar scalar:
                parser.MoveNext();
                return new ConfigNode.Scalar(
                    scalar.Value,
                    scalar.Style == ScalarStyle.Plain,
                    At(scalar.Start.Line),
                    At(scalar.Start.Column)
                );

            case AnchorAlias alias:
                parser.MoveNext();
                return new ConfigNode.Alias(alias.Value.Value, At(alias.Start.Line), At(alias.Start.Column));

            case SequenceStart list:
                parser.MoveNext();
                var items = new List<ConfigNode>();
                while (!parser.TryConsume<SequenceEnd>(out _))
                {
                    items.Add(Node(parser, file, depth + 1));
                }

                return new ConfigNode.List(items, At(list.Start.Line), At(list.Start.Column));

            case MappingStart map:
                parser.MoveNext();
                var entries = new List<ConfigEntry>();
                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    // A key may itself be a list or an alias in YAML; it is none of ours then, and only skipped over.
                    var key = Node(parser, file, depth + 1);
                    entries.Add(
                        new ConfigEntry((key as ConfigNode.Scalar)?.Text ?? "", Node(parser, file, depth + 1), key.Line, key.Column)
                    );
                }

                return new ConfigNode.Map(entries, At(map.Start.Line), At(map.Start.Column));

            default:
                throw new YamlException(
                    parser.Current?.Start ?? Mark.Empty,
                    parser.Current?.End ?? Mark.Empty,
                    "something unexpected is here"
                );
        }
    }

    private static int At(long place) => (int)place;

    /// <summary>The first tab in an indent, from a line on: the parser may complain at the beginning of the block that the tab ends. Places
    /// from 1.</summary>
    private static (long Line, int Column)? TabAt(string text, long from)
    {
        var reader = new StringReader(text);
        for (var number = 1L; reader.ReadLine() is { } line; number++)
        {
            var indent = line.AsSpan().TrimStart(' ');
            if ((number == from || (number > from && indent.Length == line.Length)) && indent is ['\t', ..] && !indent.IsWhiteSpace())
            {
                return (number, 1 + line.Length - indent.Length);
            }
        }

        return null;
    }

    private static string LineAt(string text, long number)
    {
        var reader = new StringReader(text);
        string? line = null;
        for (var n = 0L; n < number; n++)
        {
            line = reader.ReadLine();
        }

        return line is null ? ""
            : line.Length > 120 ? line[..120]
            : line;
    }

    private static string Cleaned(string message) => message.TrimEnd('.', ' ');

    private static ProblemException Wrong(string file, Mark mark, string what, string next, Exception? cause) =>
        new(new Problem(what, $"{file}:{mark.Line}:{mark.Column}", next, ExitCode.Usage), cause);
}
