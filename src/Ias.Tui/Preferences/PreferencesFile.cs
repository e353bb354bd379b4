using System.Text;
using Ias.Core.Config;
using Ias.Core.Text;
using Ias.Engine.Config;
using Ias.Engine.Files;

namespace Ias.Tui.Preferences;

/// <summary>Small YAML file with settings of the user.</summary>
public static class PreferencesFile
{
    /// <summary>Maximum size in bytes; larger files are refused unread.</summary>
    public const int MaxBytes = 256 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads one of the user's files from a folder.</summary>
    /// <param name="folder">Folder; empty = the user has none.</param>
    /// <param name="read">Parses the text of the file at a path.</param>
    /// <param name="none">Result if the file does not exist.</param>
    /// <param name="broken">Result if the file is invalid.</param>
    public static T Load<T>(string folder, string name, Func<string, string, T> read, T none, Func<Problem, T> broken)
    {
        var path = Path.Combine(folder, name);
        try
        {
            return folder.Length > 0 && Text(path) is { } text ? read(text, path) : none;
        }
        catch (ProblemException wrong)
        {
            return broken(wrong.Problem);
        }
    }

    /// <summary>Problem for an unknown key.</summary>
    public static Problem Unknown(ConfigEntry entry, string path, IReadOnlyCollection<string> known)
    {
        var near = NearestWord.Of(entry.Key, known);
        return new Problem(
            $"Unknown key {entry.Key}.{(near is null ? "" : $" Did you mean {near}?")}",
            $"{path}:{entry.Line}:{entry.Column}, key {entry.Key}",
            $"Allowed: {string.Join(", ", known):raw}.",
            ExitCode.Usage
        );
    }

    /// <summary>Text of the file; null = it does not exist.</summary>
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
            throw new ProblemException(
                new Problem($"The file cannot be read: {cause.Message}.", path, ShellLine.Of($"ls -l {path}"), ExitCode.Usage),
                cause
            );
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

    /// <summary>Top-level keys of a text; empty if the text is.</summary>
    /// <exception cref="ProblemException">It is not valid YAML, or not a mapping; with its place.</exception>
    public static IReadOnlyList<ConfigEntry> Entries(string text, string path) =>
        YamlTree.Read(text, path) switch
        {
            ConfigNode.Map map => map.Entries,
            null or ConfigNode.Scalar { IsNothing: true } => [],
            var other => throw new ProblemException(
                new Problem(
                    "The file is not a mapping of keys to values.",
                    $"{path}:{other.Line}:{other.Column}",
                    "Every line must be a key, a colon and a value.",
                    ExitCode.Usage
                )
            ),
        };
}
