using System.Text;
using Ias.Core.Config;
using Ias.Engine.State;
using Ias.Engine.Workspace;

namespace Ias.Tui.Preferences;

/// <summary>A small YAML file of a person's own.</summary>
public static class PreferencesFile
{
    /// <summary>Larger files are refused unread.</summary>
    public const int MaxBytes = 256 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What the file says; null when there is no such file, and then nothing of YAML is even loaded.</summary>
    /// <exception cref="ProblemException">It cannot be read, or is not UTF-8.</exception>
    public static string? Text(string path)
    {
        byte[]? bytes;
        try
        {
            bytes = RegularFile.Read(path, MaxBytes);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(new Problem($"The file cannot be read: {cause.Message}.", path, $"ls -l {path}", ExitCode.Usage), cause);
        }

        try
        {
            return bytes is null ? null : Strict.GetString(bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes.AsSpan(3) : bytes);
        }
        catch (DecoderFallbackException wrong)
        {
            var line = 1 + bytes.AsSpan(0, Math.Clamp(wrong.Index, 0, bytes!.Length)).Count((byte)'\n');
            throw new ProblemException(new Problem("The file is not UTF-8.", $"{path}:{line}", "Save it as UTF-8.", ExitCode.Usage), wrong);
        }
    }

    /// <summary>The keys at the top of a text; none when it is empty.</summary>
    /// <exception cref="ProblemException">It is no YAML, or not made of keys; with its place.</exception>
    public static IReadOnlyList<ConfigEntry> Entries(string text, string path) => YamlTree.Read(text, path) switch
    {
        ConfigNode.Map map => map.Entries,
        null or ConfigNode.Scalar { IsNothing: true } => [],
        var other => throw new ProblemException(
            new Problem("The file does not consist of keys and values.", $"{path}:{other.Line}:{other.Column}", "Every line is a key, a colon and a value.", ExitCode.Usage)),
    };
}
