using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Ias.Core.Text;
using Ias.Engine.Files;

namespace Ias.Console.Client.Files;

/// <summary>A file of JSON in the person's folder, which nobody else can read.</summary>
/// <param name="type">How it is written.</param>
/// <param name="empty">What counts where there is none.</param>
internal sealed class PersonFile<T>(string path, JsonTypeInfo<T> type, T empty)
    where T : class
{
    private const int Longest = 1 << 20; // bytes

    /// <exception cref="ProblemException">Others can use the file, or it cannot be understood.</exception>
    public T Read()
    {
        if (PrivateFile.Read(path, Longest) is not { } content)
        {
            return empty;
        }

        try
        {
            return JsonSerializer.Deserialize(content, type) ?? throw new JsonException();
        }
        catch (JsonException wrong)
        {
            // Not in the reader's own words, which may quote what is there.
            throw new ProblemException(
                new Problem(
                    "This file cannot be understood.",
                    path,
                    ShellLine.Of($"mv {path} {path + ".old"}     (then log in or link again)")
                ),
                wrong.Path is { } at ? new JsonException($"at {at}, line {wrong.LineNumber}") : null
            );
        }
    }

    /// <exception cref="ProblemException">It cannot be written.</exception>
    public void Write(T record) => PrivateFile.Write(path, [.. JsonSerializer.SerializeToUtf8Bytes(record, type), (byte)'\n']);
}
