using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Events;
using Ias.Engine.State;

namespace Ias.Engine.Tests.State;

/// <summary>An event that is read at a glance is the event the serializer makes of the line, or is left to it.</summary>
public sealed class EventGlanceTests
{
    private static readonly string[] Odd =
    [
        "null", "true", "0", "-0", "01", "1e3", "1.0", "-7", "+1", "9223372036854775808", "\"\"", "\"x\"", "\"\\ud800\"", "\"\\ufffd\"", "\"a\tb\"", "[]", "[null]", "{}", "[1,", "\"2026-11-21\"",
        "\"2026-11-21T16:02:14+02:00\"", "\"2026-11-21T16:02:14\"", "\"running\"", "\"RUNNING\"", "\"Running\"", "\"run_ning\"", "\"e2e_testing\"", "\"IMPLEMENT, REVIEW\"", "\"1\"",
        "{\"seq\":3}", "[{\"severity\":\"high\"}]", "\"\\u006bind\"", "79228162514264337593543950336",
    ];

    private readonly EventGlance _glance = new();

    [Fact]
    public void Every_kind_is_read_as_the_serializer_reads_it() => Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(AnyEvent), happened =>
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(happened, EventJson.Default.RunEvent);
        AssertSame(line);
        Assert.NotNull(_glance.Read(line));
    }));

    [Fact]
    public void What_was_changed_by_hand_is_read_the_same_or_left_to_the_serializer() => Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(Changed), line => AssertSame(Encoding.UTF8.GetBytes(line))));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"kind\":\"warned\",\"seq\":1,\"text\":\"a\",\"text\":\"b\"}")]
    [InlineData("{\"kind\":\"warned\",\"kind\":\"pushed\",\"seq\":1,\"text\":\"a\"}")]
    [InlineData("{\"kind\":\"warned\",\"seq\":0,\"text\":\"a\"}")]
    [InlineData("{\"kind\":\"run_event\",\"seq\":1}")]
    [InlineData("{\"kind\":\"\",\"seq\":1}")]
    [InlineData("{\"kind\":\"_warned\",\"seq\":1}")]
    [InlineData("{\"kind\":\"warned\",\"seq\":1,\"$id\":\"1\",\"text\":\"a\"}")]
    [InlineData("{\"kind\":\"from_tomorrow\",\"seq\":1,\"text\":\"a\"}")]
    [InlineData("{\"kind\":\"warned\",\"seq\":1,\"text\":\"a\"")]
    public void What_is_odd_is_left_to_the_serializer(string line) => Assert.Null(_glance.Read(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void What_is_no_UTF_8_is_left_to_the_serializer() => Assert.Null(_glance.Read([.. "{\"kind\":\"warned\",\"seq\":1,\"text\":\""u8, 0xff, .. "\"}"u8]));

    private void AssertSame(byte[] line)
    {
        if (_glance.Read(line) is not { } glanced)
        {
            return;
        }

        var read = JsonSerializer.Deserialize(line, EventJson.Default.RunEvent)!;
        Assert.Equal(JsonSerializer.Serialize(read, EventJson.Default.RunEvent), JsonSerializer.Serialize(glanced, EventJson.Default.RunEvent));
        Assert.Equal(read.GetType(), glanced.GetType());
    }

    private static Gen<RunEvent> AnyEvent { get; } =
        from kind in Gen.Elements(typeof(RunEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().ToArray())
        from happened in Of(kind.DerivedType)
        from seq in Gen.Choose(1, int.MaxValue)
        from at in Of(typeof(DateTimeOffset))
        from run in Of(typeof(string))
        select (RunEvent)happened! with { Seq = seq, At = (DateTimeOffset)at!, RunId = (string)run!, Up = seq / 8.0 };

    private static Gen<string> Changed { get; } =
        from happened in AnyEvent
        let parts = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(happened, EventJson.Default.RunEvent)).RootElement.EnumerateObject().ToList()
        from at in Gen.Choose(0, parts.Count - 1)
        from odd in Gen.Elements(Odd)
        from isLeftOut in Gen.Elements(true, false, false, false)
        select "{" + string.Join(',', parts.Select((part, i) => i != at ? $"\"{part.Name}\":{part.Value.GetRawText()}" : isLeftOut ? "" : $"\"{part.Name}\":{odd}").Where(text => text.Length > 0)) + "}";

    private static Gen<object?> Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Gen.OneOf(Gen.Constant<object?>(null), Of(inner));
        }

        if (type.IsEnum)
        {
            return Gen.Elements(Enum.GetValues(type).Cast<object?>().Where(value => value!.ToString() != "E2ETesting").ToArray()); // a name of its own: left to the serializer
        }

        if (type.IsGenericType)
        {
            return Of(type.GetGenericArguments()[0]).ArrayOf().Select(items => (object?)Filled(type.GetGenericArguments()[0], items));
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => ArbMap.Default.GeneratorFor<string>().Select(text => (object?)string.Concat((text ?? "").EnumerateRunes().Where(rune => rune.Value != 0xFFFD))),
            TypeCode.Boolean => Gen.Elements<object?>(true, false),
            TypeCode.Int32 => ArbMap.Default.GeneratorFor<int>().Select(number => (object?)number),
            TypeCode.Int64 => ArbMap.Default.GeneratorFor<long>().Select(number => (object?)number),
            TypeCode.Double => Gen.Choose(-1_000_000, 1_000_000).Select(number => (object?)(number / 1000.0)),
            TypeCode.Decimal => Gen.Choose(-1_000_000, 1_000_000).Select(number => (object?)(number / 1000m)),
            _ when type == typeof(DateTimeOffset) => Gen.Choose(0, int.MaxValue).Select(ticks => (object?)new DateTimeOffset(DateTime.UnixEpoch.AddSeconds(ticks).AddTicks(ticks % 10_000_000), TimeSpan.Zero)),
            _ => Record(type),
        };
    }

    private static Gen<object?> Record(Type type)
    {
        var constructor = Assert.Single(type.GetConstructors());
        var all = Gen.Constant<List<object?>>([]);
        foreach (var parameter in constructor.GetParameters())
        {
            all = all.SelectMany(_ => Of(parameter.ParameterType), (values, value) => (List<object?>)[.. values, value]);
        }

        return all.Select(values => (object?)constructor.Invoke([.. values]));
    }

    private static Array Filled(Type type, object?[] items)
    {
        var filled = Array.CreateInstance(type, items.Length);
        Array.Copy(items, filled, items.Length);
        return filled;
    }
}
