using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Core.Events;

namespace Ias.Core.Runs.Breaker;

/// <summary>All triggers of a circuit breaker, by their names in the file.</summary>
[JsonConverter(typeof(BreakerTriggersJson))]
public sealed class BreakerTriggers : IEquatable<BreakerTriggers>
{
    /// <param name="triggers">The triggers; null = the registered ones, which have counted nothing yet.</param>
    public BreakerTriggers(IEnumerable<IBreakerTrigger>? triggers = null) => All = triggers is null ? Registered : [.. triggers];

    /// <summary>Triggers ias has, in the order in which they are checked and shown. A new one is a file beside the others and a line
    /// here.</summary>
    public static ImmutableArray<IBreakerTrigger> Registered { get; } =
    [
        new SameIssueTrigger(),
        new NoProgressTrigger(),
        new CycleCountTrigger(),
        new TimeoutTrigger(),
        new AgentFailureTrigger(),
        new RateLimitTrigger(),
    ];

    /// <summary>Registered trigger of a given name; null when there is none.</summary>
    public static IBreakerTrigger? Known(string? name) => Registered.FirstOrDefault(trigger => trigger.Name == name);

    /// <summary>Triggers as they stand.</summary>
    public ImmutableArray<IBreakerTrigger> All { get; }

    /// <summary>Trigger of a given type, as it stands.</summary>
    public T Get<T>()
        where T : class, IBreakerTrigger => All.OfType<T>().First();

    /// <summary>Trigger of a given name; null when there is none.</summary>
    public IBreakerTrigger? Find(string name) => All.FirstOrDefault(trigger => trigger.Name == name);

    /// <summary>Triggers after an event.</summary>
    public BreakerTriggers After(RunEvent happened) => new(All.Select(trigger => trigger.After(happened)));

    /// <summary>Triggers at a running time, between events.</summary>
    /// <param name="up">The run's running time, seconds.</param>
    public BreakerTriggers At(double up) => new(All.Select(trigger => trigger.At(up)));

    public bool Equals(BreakerTriggers? other) => other is not null && All.SequenceEqual(other.All);

    public override bool Equals(object? obj) => Equals(obj as BreakerTriggers);

    public override int GetHashCode() => All.Aggregate(0, HashCode.Combine);
}

/// <summary>JSON of <see cref="BreakerTriggers"/>: an object with a part for each trigger. A part of a trigger that is not known is left
/// out; a trigger without a part begins at zero.</summary>
public sealed class BreakerTriggersJson(ImmutableArray<IBreakerTrigger> known) : JsonConverter<BreakerTriggers>
{
    public BreakerTriggersJson()
        : this(BreakerTriggers.Registered) { }

    public override BreakerTriggers Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        var found = new Dictionary<string, IBreakerTrigger>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            if (known.FirstOrDefault(trigger => trigger.Name == name) is not { } trigger)
            {
                reader.Skip();
            }
            else if (JsonSerializer.Deserialize(ref reader, trigger.Json) is IBreakerTrigger read)
            {
                found[trigger.Name] = read;
            }
        }

        return new BreakerTriggers(known.Select(trigger => found.GetValueOrDefault(trigger.Name, trigger)));
    }

    public override void Write(Utf8JsonWriter writer, BreakerTriggers value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var trigger in value.All)
        {
            writer.WritePropertyName(trigger.Name);
            JsonSerializer.Serialize(writer, trigger, trigger.Json);
        }

        writer.WriteEndObject();
    }
}
