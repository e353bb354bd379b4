using System.Globalization;
using System.Text;

namespace Ias.Engine.State;

/// <summary>
/// A JSON document as the engine writes it, read by hand. Loading System.Text.Json and compiling its vectorised searches takes a third of all the
/// time <c>run-status</c> has, and several times what the dashboard has; for whatever this reader does not expect it throws, and the file is read by the library.
/// </summary>
internal sealed class GlanceJson
{
    private const int Deepest = 60; // the library's limit is 64
    private readonly string _text = "";
    private readonly List<GlanceJson> _items;
    private readonly List<string> _names;

    private GlanceJson(char kind, string text = "") => (Kind, _text, _items, _names) = (kind, text, kind is '{' or '[' ? [] : NoItems, kind == '{' ? [] : NoNames);

    private static List<GlanceJson> NoItems { get; } = [];

    private static List<string> NoNames { get; } = [];

    /// <summary>What it is, by its first character: <c>{ [ " t f n</c>, and <c>0</c> for a number.</summary>
    public char Kind { get; }

    /// <summary>The elements of an array; none when it is none.</summary>
    public IReadOnlyList<GlanceJson> Items => Kind == '[' ? _items : [];

    /// <exception cref="FormatException">It is no JSON document.</exception>
    public static GlanceJson Parse(ReadOnlySpan<byte> content)
    {
        var at = 0;
        var document = Value(content, ref at, 0);
        Blanks(content, ref at);
        return at == content.Length ? document : throw Broken(at);
    }

    /// <summary>A property's value, the last one's of that name; null when it is not there or null.</summary>
    public GlanceJson? Part(string name) => Find(name) is { Kind: not 'n' } part ? part : null;

    private GlanceJson? Find(string name)
    {
        for (var i = _names.Count - 1; i >= 0; i--)
        {
            if (_names[i] == name)
            {
                return _items[i];
            }
        }

        return null;
    }

    /// <summary>A property that must be there.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public GlanceJson Needed(string name) => Part(name) ?? throw new FormatException($"no {name}");

    public string Text() => Kind == '"' ? _text : throw new FormatException("no text");

    public string Text(string name) => Part(name)?.Text() ?? "";

    public bool True() => Kind is 't' or 'f' ? Kind == 't' : throw new FormatException("neither true nor false");

    public int Whole(string name, int without = 0) => Part(name) is { } part ? int.Parse(part.Digits(), CultureInfo.InvariantCulture) : without;

    public long? Long(string name) => Part(name) is { } part ? long.Parse(part.Digits(), CultureInfo.InvariantCulture) : null;

    public double Number(string name, double without) => Part(name) is { } part ? double.Parse(part.Digits(), CultureInfo.InvariantCulture) : without;

    public decimal? Money(string name) => Part(name) is { } part ? decimal.Parse(part.Digits(), CultureInfo.InvariantCulture) : null;

    public DateTimeOffset? Time(string name) => Part(name)?.Moment();

    /// <summary>A time as the state files have it: <c>2026-11-21T16:02:14.123Z</c>.</summary>
    public DateTimeOffset Moment() => DateTimeOffset.ParseExact(Text(), "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>A number as it is written.</summary>
    public string Digits() => Kind == '0' ? _text : throw new FormatException("no number");

    private static GlanceJson Value(ReadOnlySpan<byte> content, ref int at, int depth)
    {
        Blanks(content, ref at);
        if (at >= content.Length || depth > Deepest)
        {
            throw Broken(at);
        }

        switch (content[at])
        {
            case (byte)'{' or (byte)'[':
                return Container(content, ref at, depth);
            case (byte)'"':
                return new GlanceJson('"', QuotedText(content, ref at));
            case (byte)'t':
                return Word(content, ref at, "true");
            case (byte)'f':
                return Word(content, ref at, "false");
            case (byte)'n':
                return Word(content, ref at, "null");
            default:
                return new GlanceJson('0', NumberText(content, ref at));
        }
    }

    // -12, 0.5, 1e3: as the grammar has it, so that what is taken here the library takes too.
    private static string NumberText(ReadOnlySpan<byte> content, ref int at)
    {
        var start = at;
        at += Is(content, at, '-') ? 1 : 0;
        var whole = at;
        Digits(content, ref at);
        if (at - whole > 1 && content[whole] == (byte)'0')
        {
            throw Broken(at);
        }

        if (Is(content, at, '.'))
        {
            at++;
            Digits(content, ref at);
        }

        if (Is(content, at, 'e') || Is(content, at, 'E'))
        {
            at++;
            at += Is(content, at, '-') || Is(content, at, '+') ? 1 : 0;
            Digits(content, ref at);
        }

        return Encoding.ASCII.GetString(content[start..at]);
    }

    private static bool Is(ReadOnlySpan<byte> content, int at, char letter) => at < content.Length && content[at] == (byte)letter;

    private static void Digits(ReadOnlySpan<byte> content, ref int at)
    {
        var start = at;
        while (at < content.Length && content[at] is >= (byte)'0' and <= (byte)'9')
        {
            at++;
        }

        if (at == start)
        {
            throw Broken(at);
        }
    }

    private static GlanceJson Container(ReadOnlySpan<byte> content, ref int at, int depth)
    {
        var made = new GlanceJson((char)content[at]);
        var end = made.Kind == '{' ? (byte)'}' : (byte)']';
        at++;
        Blanks(content, ref at);
        if (at < content.Length && content[at] == end)
        {
            at++;
            return made;
        }

        while (true)
        {
            if (made.Kind == '{')
            {
                Blanks(content, ref at);
                made._names.Add(QuotedText(content, ref at));
                Blanks(content, ref at);
                Expect(content, ref at, (byte)':');
            }

            made._items.Add(Value(content, ref at, depth + 1));
            Blanks(content, ref at);
            if (at < content.Length && content[at] == end)
            {
                at++;
                return made;
            }

            Expect(content, ref at, (byte)',');
        }
    }

    private static string QuotedText(ReadOnlySpan<byte> content, ref int at)
    {
        Expect(content, ref at, (byte)'"');
        var start = at;
        while (at < content.Length && content[at] != (byte)'"')
        {
            at += content[at] == (byte)'\\' ? 2 : 1;
        }

        if (at >= content.Length)
        {
            throw Broken(at);
        }

        var text = Encoding.UTF8.GetString(content[start..at]);
        at++;
        return text.Contains('\\') ? Unescaped(text) : text;
    }

    private static string Unescaped(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                plain.Append(text[i]);
                continue;
            }

            switch (text[++i])
            {
                case 'n': plain.Append('\n'); break;
                case 'r': plain.Append('\r'); break;
                case 't': plain.Append('\t'); break;
                case 'b': plain.Append('\b'); break;
                case 'f': plain.Append('\f'); break;
                case 'u' when i + 4 < text.Length:
                    plain.Append((char)int.Parse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                    i += 4;
                    break;
                case '"' or '\\' or '/': plain.Append(text[i]); break;
                default: throw new FormatException($"\\{text[i]}");
            }
        }

        return plain.ToString();
    }

    private static GlanceJson Word(ReadOnlySpan<byte> content, ref int at, string word)
    {
        foreach (var letter in word)
        {
            Expect(content, ref at, (byte)letter);
        }

        return new GlanceJson(word[0]);
    }

    private static void Expect(ReadOnlySpan<byte> content, ref int at, byte wanted)
    {
        if (at >= content.Length || content[at] != wanted)
        {
            throw Broken(at);
        }

        at++;
    }

    private static void Blanks(ReadOnlySpan<byte> content, ref int at)
    {
        while (at < content.Length && content[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }
    }

    private static FormatException Broken(int at) => new($"no JSON at byte {at}");
}
