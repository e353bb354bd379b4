using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Ias.Engine.Config;

/// <summary>A piece of YAML and where it stands, from its first character to behind its last; for changing the text around it.</summary>
/// <param name="Start">Within the text.</param>
/// <param name="End">Within the text; nothing but the piece's own characters lies before it.</param>
internal abstract record YamlPlace(int Start, int End)
{
    /// <summary>A value, or an alias of one.</summary>
    /// <param name="IsNothing">Nothing was written, or <c>null</c>.</param>
    internal sealed record One(string Text, bool IsNothing, int Start, int End) : YamlPlace(Start, End);

    /// <param name="Flow">In brackets; otherwise a line an item.</param>
    internal sealed record List(IReadOnlyList<YamlPlace> Items, bool Flow, int Start, int End) : YamlPlace(Start, End);

    /// <param name="Flow">In braces; otherwise a line a key.</param>
    internal sealed record Map(IReadOnlyList<Entry> Entries, bool Flow, int Start, int End) : YamlPlace(Start, End);

    internal sealed record Entry(YamlPlace Key, YamlPlace Value)
    {
        public string Name => (Key as One)?.Text ?? "";

        /// <summary>Behind its last character: of the key's colon where there is no value.</summary>
        public int EndIn(string text) => Value is One { Text: "", IsNothing: true } ? ColonIn(text) + 1 : Value.End;

        /// <summary>
        /// Position of the key's colon; in an unusual notation it may be missed, and an edit based on it then fails the check of the whole
        /// text.
        /// </summary>
        public int ColonIn(string text) => Math.Max(Key.End - 1, text.IndexOf(':', Key.End));
    }

    /// <summary>The places of a text that <see cref="YamlTree"/> can read.</summary>
    /// <returns>Null: there is no document in it.</returns>
    public static YamlPlace? Read(string text)
    {
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        parser.Consume<StreamStart>();
        return parser.TryConsume<DocumentStart>(out _) ? Node(parser, text) : null;
    }

    private static YamlPlace Node(Parser parser, string text)
    {
        var start = (int)parser.Current!.Start.Index;
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            var plain = scalar.Style == ScalarStyle.Plain;
            return new One(
                scalar.Value,
                plain && scalar.Value is "" or "~" or "null" or "Null" or "NULL",
                start,
                Trimmed(text, start, scalar.End)
            );
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return new One($"*{alias.Value.Value}", IsNothing: false, start, Trimmed(text, start, alias.End));
        }

        if (parser.TryConsume<SequenceStart>(out var list))
        {
            var items = new List<YamlPlace>();
            while (!parser.Accept<SequenceEnd>(out _))
            {
                items.Add(Node(parser, text));
            }

            var end = parser.Consume<SequenceEnd>();
            var flow = list.Style == SequenceStyle.Flow;
            return new List(items, flow, start, flow || items.Count == 0 ? Closed(text, start, end.End, ']') : items[^1].End);
        }

        var map = parser.Consume<MappingStart>();
        var entries = new List<Entry>();
        while (!parser.Accept<MappingEnd>(out _))
        {
            entries.Add(new Entry(Node(parser, text), Node(parser, text)));
        }

        var closed = parser.Consume<MappingEnd>();
        var braces = map.Style == MappingStyle.Flow;
        return new Map(
            entries,
            braces,
            start,
            braces || entries.Count == 0 ? Closed(text, start, closed.End, '}') : entries[^1].EndIn(text)
        );
    }

    // The parser says of a closing bracket where it is, not where it ends.
    private static int Closed(string text, int start, Mark end, char bracket) =>
        Trimmed(text, start, end) is var at && (int)end.Index is var closing && closing < text.Length && text[closing] == bracket
            ? closing + 1
            : at;

    // A block's end is where the next thing begins.
    private static int Trimmed(string text, int start, Mark end)
    {
        var at = Math.Clamp((int)end.Index, start, text.Length);
        while (at > start && char.IsWhiteSpace(text[at - 1]))
        {
            at--;
        }

        return at;
    }
}
