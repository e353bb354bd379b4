using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Ias.Engine.Processes;

/// <summary>
/// Masks what a person's own regular expressions match, line by line; a line longer than 64 KiB is split into parts. Linear in the text
/// (no backtracking), and a line without a match passes byte for byte.
/// </summary>
internal sealed class SecretLines(IReadOnlyList<Regex> patterns, SecretMask.Sink write)
{
    private const int LineLimit = 64 << 10;

    private readonly ArrayBufferWriter<byte> _line = new();

    /// <exception cref="ProblemException">A pattern that is no regular expression, or one that only backtracking can match.</exception>
    public static IReadOnlyList<Regex> Compile(IReadOnlyList<string> patterns)
    {
        var compiled = new List<Regex>(patterns.Count);
        foreach (var pattern in patterns)
        {
            try
            {
                compiled.Add(new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                throw new ProblemException(
                    new Problem(
                        $"A secret pattern cannot be used: {e.Message}",
                        pattern,
                        "Fix it; look-around and back-references are not allowed.",
                        ExitCode.Usage
                    ),
                    e
                );
            }
        }

        return compiled;
    }

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = bytes[..Math.Min(end < 0 ? bytes.Length : end + 1, LineLimit - _line.WrittenCount)];
            _line.Write(part);
            bytes = bytes[part.Length..];
            if (part is [.., (byte)'\n'] || _line.WrittenCount == LineLimit)
            {
                Close();
            }
        }
    }

    public void Close()
    {
        var text = Encoding.UTF8.GetString(_line.WrittenSpan);
        var masked = text;
        foreach (var pattern in patterns)
        {
            masked = pattern.Replace(masked, "[redacted]");
        }

        write(ReferenceEquals(masked, text) || masked == text ? _line.WrittenSpan : Encoding.UTF8.GetBytes(masked));
        _line.ResetWrittenCount();
    }
}
