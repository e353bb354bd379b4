using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Ias.Tui.Logs;

namespace Ias.Tui.Tests.Logs;

/// <summary>Logs for tests: a file of its own, and generators of what may be in it.</summary>
internal sealed class LogSample : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public LogSample(params byte[] content)
    {
        Write(content);
    }

    public string Path => _folder.At("turn.log");

    public string Folder => _folder.Path;

    /// <summary>Lines of every kind, ends of line and no ends, bytes that are no text.</summary>
    public static Gen<byte[]> AnyContent { get; } =
        from pieces in Gen.OneOf(
                Gen.Elements("\n", "\n\n", "\r\n", "a", "line\n", "ä€𝄞", "\x1b[31mred", "{\"type\":\"x\"}\n")
                    .Select(System.Text.Encoding.UTF8.GetBytes),
                Gen.Choose(0, 255).Select(b => new[] { (byte)b }),
                Gen.Choose(1, 200).Select(n => Enumerable.Repeat((byte)'x', n).ToArray())
            )
            .ListOf()
        select pieces.SelectMany(p => p).ToArray();

    public void Write(ReadOnlySpan<byte> content) => File.WriteAllBytes(Path, content);

    public void Append(ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        file.Write(content);
    }

    public void CutTo(long length)
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(length);
    }

    /// <summary>A file of a size without content (all NUL, and no disk used), with some text at places of it.</summary>
    public void Sparse(long length, params (long At, string Text)[] islands)
    {
        using var file = new FileStream(Path, FileMode.Create, FileAccess.Write);
        file.SetLength(length);
        foreach (var (at, text) in islands)
        {
            file.Position = at;
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>All lines, from the first to the last.</summary>
    public static List<(long Start, byte[] Text, long Cut, bool Ended)> Forward(LogLines lines)
    {
        var all = new List<(long, byte[], long, bool)>();
        for (long at = 0; lines.At(at) is { } line; at = line.Next)
        {
            all.Add((line.Start, line.Text.ToArray(), line.Cut, line.Ended));
        }

        return all;
    }

    /// <summary>Starts of all lines, found from the last to the first, in ascending order.</summary>
    public static List<long> Backward(LogLines lines, long end)
    {
        var starts = new List<long>();
        for (var at = lines.Before(end); at is { } start; at = lines.Before(start))
        {
            starts.Add(start);
        }

        starts.Reverse();
        return starts;
    }

    /// <summary>Creates a named pipe.</summary>
    public static void Pipe(string path)
    {
        using var made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
    }

    public void Dispose() => _folder.Dispose();
}
