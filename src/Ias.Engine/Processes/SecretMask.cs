using System.Text;
using Ias.Core.Guardrails;

namespace Ias.Engine.Processes;

/// <summary>
/// Lets a stream of bytes through with its secrets masked, wherever the pieces are cut. Holds back only what may be the beginning of a
/// secret, at most a few KiB; everything else passes at once, byte for byte.
/// </summary>
internal sealed class SecretMask(SecretPatterns patterns, SecretMask.Sink write)
{
    private byte[] _bytes = new byte[4096];
    private char[] _text = new char[4096];
    private int _held;
    private char _before = ' ';
    private SecretKind? _open;

    internal delegate void Sink(ReadOnlySpan<byte> bytes);

    /// <summary>A whole text, masked.</summary>
    public static string Apply(SecretPatterns patterns, string text)
    {
        var masked = new MemoryStream();
        var mask = new SecretMask(patterns, masked.Write);
        mask.Feed(Encoding.UTF8.GetBytes(text));
        mask.Close();
        return Encoding.UTF8.GetString(masked.GetBuffer().AsSpan(0, (int)masked.Length));
    }

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        var length = _held + bytes.Length;
        if (length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(length, _bytes.Length * 2));
            Array.Resize(ref _text, _bytes.Length);
        }

        bytes.CopyTo(_bytes.AsSpan(_held));
        // one character a byte: positions stay the same, and the search is a vectorised one
        Encoding.Latin1.GetChars(bytes, _text.AsSpan(_held));
        Pass(length, more: true);
    }

    /// <summary>Ends the stream: passes on the bytes held back.</summary>
    public void Close() => Pass(_held, more: false);

    private void Pass(int length, bool more)
    {
        var text = _text.AsSpan(0, length);
        var at = 0;
        if (_open is { } open)
        {
            (at, var goesOn) = SecretPatterns.Rest(open, text, more);
            _open = goesOn ? open : null;
        }

        while (_open is null && at < length)
        {
            var before = at > 0 ? text[at - 1] : _before;
            var found = patterns.Next(text[at..], 0, before, more);
            write(_bytes.AsSpan(at, found.Start));
            if (found.Kind is null)
            {
                at += found.Start;
                break;
            }

            write(Encoding.UTF8.GetBytes($"[redacted {found.Kind.Name}]"));
            at += found.End;
            _open = found.Open ? found.Kind : null;
        }

        _before = at > 0 ? text[at - 1] : _before;
        _held = length - at;
        _bytes.AsSpan(at, _held).CopyTo(_bytes);
        text[at..].CopyTo(_text);
    }
}
