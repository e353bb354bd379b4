using System.Text.Json;
using Ias.Engine.Files;

namespace Ias.Engine.Ice;

/// <summary><c>.run/ice.log</c>: one line of JSON a block, appended in one write.</summary>
public static class IceLog
{
    /// <summary>Appends a block. The block has happened already: a log that cannot be written does not change it, and is told to <paramref
    /// name="trouble"/>.</summary>
    public static void Append(string path, IceBlock block, string turn, Action<string>? trouble = null)
    {
        var line = new IceLogLine(block.At.ToUniversalTime(), "ice_block", block.Operation, block.Target, block.Reason, block.Layer, turn);
        if (path.Length == 0)
        {
            return;
        }

        try
        {
            if (Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder))
            {
                return; // no run here, and a refused command does not make one
            }

            if (File.Exists(path) && !RegularFile.Is(path))
            {
                throw new IOException("it is not a file"); // to open a pipe to write waits for a reader, perhaps for ever
            }

            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            file.Write([.. JsonSerializer.SerializeToUtf8Bytes(line, IceJson.Default.IceLogLine), (byte)'\n']);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            trouble?.Invoke($"{path}: {e.Message}");
        }
    }
}
