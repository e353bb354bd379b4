using System.Globalization;
using System.Text;

namespace Ias.Engine.RunMode;

/// <summary>
/// A JSON document as the engine writes it, read by hand. Loading System.Text.Json and compiling its vectorised searches takes a third of all the
/// time <c>run-status</c> has; for whatever this reader does not expect it throws, and the file is read by the library.
/// </summary>
internal sealed class GlanceJson
{
    private const int Deepest = 64;
    private readonly string _text = "";
    private readonly List<GlanceJson> _items = [];
    private readonly List<string> _names = [];
    private readonly char _kind; // { [ " 0 t f n

    private GlanceJson(char kind, string text = "") => (_kind, _text) = (kind, text);

    /// <summary>The elements of an array; none when it is none.</summary>
    public IReadOnlyList<GlanceJson> Items => _kind == '[' ? _items : [];

    /// <exception cref="FormatException">It is no JSON document.</exception>
    public static GlanceJson Parse(byte[] content)
    {
        var at = 0;
        var document = Value(content, ref at, 0);
        Blanks(content, ref at);
        return at == content.Length ? document : throw Broken(at);
    }

    /// <summary>A property's value, the last one's of that name; null when it is not there or null.</summary>
    public GlanceJson? Part(string name)
    {
        for (var i = _names.Count - 1; i >= 0; i--)
        {
            if (_names[i] == name)
            {
                return _items[i]._kind == 'n' ? null : _items[i];
            }
        }

        return null;
    }

    /// <summary>A property that must be there.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public GlanceJson Needed(string name) => Part(name) ?? throw new FormatException($"no {name}");

    public string Text() => _kind == '"' ? _text : throw new FormatException("no text");

    public string Text(string name) => Part(name)?.Text() ?? "";

    public bool True() => _kind is 't' or 'f' ? _kind == 't' : throw new FormatException("neither true nor false");

    public int Whole(string name, int without = 0) => Part(name) is { } part ? int.Parse(part.Digits(), CultureInfo.InvariantCulture) : without;

    public long? Long(string name) => Part(name) is { } part ? long.Parse(part.Digits(), CultureInfo.InvariantCulture) : null;

    public double Number(string name, double without) => Part(name) is { } part ? double.Parse(part.Digits(), CultureInfo.InvariantCulture) : without;

    public decimal? Money(string name) => Part(name) is { } part ? decimal.Parse(part.Digits(), CultureInfo.InvariantCulture) : null;

    public DateTimeOffset? Time(string name) => Part(name)?.Moment();

    /// <summary>A time as the state files have it: <c>2026-11-21T16:02:14.123Z</c>.</summary>
    public DateTimeOffset Moment() => DateTimeOffset.ParseExact(Text(), "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private string Digits() => _kind == '0' ? _text : throw new FormatException("no number");

    private static GlanceJson Value(byte[] content, ref int at, int depth)
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
                var start = at;
                while (at < content.Length && content[at] is (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'+' or (byte)'.' or (byte)'e' or (byte)'E')
                {
                    at++;
                }

                return at > start ? new GlanceJson('0', Encoding.ASCII.GetString(content, start, at - start)) : throw Broken(at);
        }
    }

    private static GlanceJson Container(byte[] content, ref int at, int depth)
    {
        var made = new GlanceJson((char)content[at]);
        var end = made._kind == '{' ? (byte)'}' : (byte)']';
        at++;
        Blanks(content, ref at);
        if (at < content.Length && content[at] == end)
        {
            at++;
            return made;
        }

        while (true)
        {
            if (made._kind == '{')
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

    private static string QuotedText(byte[] content, ref int at)
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

        var text = Encoding.UTF8.GetString(content, start, at - start);
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

    private static GlanceJson Word(byte[] content, ref int at, string word)
    {
        foreach (var letter in word)
        {
            Expect(content, ref at, (byte)letter);
        }

        return new GlanceJson(word[0]);
    }

    private static void Expect(byte[] content, ref int at, byte wanted)
    {
        if (at >= content.Length || content[at] != wanted)
        {
            throw Broken(at);
        }

        at++;
    }

    private static void Blanks(byte[] content, ref int at)
    {
        while (at < content.Length && content[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }
    }

    private static FormatException Broken(int at) => new($"no JSON at byte {at}");
}
