using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ias.Engine.Files;

namespace Ias.Engine.State;

/// <summary>A state file of <c>.run/</c>: one JSON object, written by the engine alone, read by everybody.</summary>
/// <param name="json">Describes <typeparamref name="T"/>: that costs more than the reading, and is asked for where there is a
/// file.</param>
/// <remarks>Keys that a newer ias wrote survive where <typeparamref name="T"/> has <c>[JsonExtensionData]</c>.</remarks>
public sealed class StateFile<T>(string path, JsonSerializerContext json, TimeProvider time)
    where T : class
{
    private const int Longest = 64 * 1024 * 1024;

    private JsonTypeInfo<T> Described => (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T))!;

    /// <summary>Reads without touching anything; for everybody.</summary>
    public StateRead<T> Peek()
    {
        try
        {
            return InsideFile.Read(path, Longest) switch
            {
                { IsMissing: true } => new StateRead<T>(null),
                { Content: { } content } => JsonSerializer.Deserialize(content, Described) is { } value
                    ? new StateRead<T>(value)
                    : Damaged("it holds null"),
                { Why: var why } => Damaged(why),
            };
        }
        catch (JsonException wrong)
        {
            return Damaged(wrong.Message);
        }
    }

    /// <summary>
    /// Reads for the engine: what cannot be understood is moved aside (<see cref="StateRead{T}.MovedTo"/>), and the caller makes the file
    /// again from the event log.
    /// </summary>
    /// <exception cref="ProblemException">It is damaged, and the folder cannot be written.</exception>
    public StateRead<T> Read()
    {
        var read = Peek();
        return read.Damage.Length > 0 ? read with { MovedTo = InsideFile.MoveAside(path, time.GetUtcNow()) } : read;
    }

    /// <summary>Writes all of it (<see cref="InsideFile.Write(string, ReadOnlySpan{byte})"/>).</summary>
    /// <exception cref="ProblemException">Disk full, read-only, or a folder stands there.</exception>
    public void Write(T value)
    {
        using var bytes = BytesOf(value);
        InsideFile.Write(path, bytes.Written);
    }

    /// <summary>True when the file holds exactly what <see cref="Write"/> would write.</summary>
    public bool IsAsWritten(T value)
    {
        using var bytes = BytesOf(value);
        return InsideFile.Holds(path, bytes.Written);
    }

    private RentedBytes BytesOf(T value)
    {
        var bytes = new RentedBytes();
        using (
            var writer = new Utf8JsonWriter(
                bytes,
                new JsonWriterOptions { Encoder = json.Options.Encoder, Indented = json.Options.WriteIndented }
            )
        )
        {
            JsonSerializer.Serialize(writer, value, Described);
        }

        bytes.Write("\n"u8);
        return bytes;
    }

    private StateRead<T> Damaged(string why) => new(null, $"{Path.GetFileName(path)} cannot be parsed: {why}");
}

/// <summary>Result of reading a state file.</summary>
/// <param name="Value">The content; null when there is no file, or a damaged one.</param>
/// <param name="Damage">Reason why it cannot be parsed, in a sentence; empty when it can, or is missing.</param>
/// <param name="MovedTo">Path the damaged file was moved to; empty when it was left.</param>
public sealed record StateRead<T>(T? Value, string Damage = "", string MovedTo = "");
