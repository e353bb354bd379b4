using System.Collections;
using System.Reflection;
using Ias.Core.Events;
using Ias.Core.Model;

namespace Ias.Engine.Tests.State;

/// <summary>One event of every kind, every field filled, made from the records themselves: a new kind or field cannot be
/// forgotten.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset At = new(2026, 1, 19, 10, 20, 30, 456, TimeSpan.Zero);

    public static IReadOnlyList<Type> Kinds { get; } =
    [.. typeof(RunEvent).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(RunEvent)) && !type.IsAbstract)];

    public static RunEvent.Warned Warning(string text = "disk is nearly full") => new(text) { At = At, RunId = "run-1" };

    public static RunEvent[] Warnings(int count) => [.. Enumerable.Range(1, count).Select(n => Warning($"warning {n}"))];

    /// <summary>An event of this kind in which no field has its default.</summary>
    public static RunEvent Filled(Type kind) => (RunEvent)Make(kind) with { At = At, RunId = "run-20260119-ünï", Up = 12.345 };

    private static object Make(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
        {
            return "Größe \"1\" <a>\n日本 🚀";
        }

        if (type.IsEnum)
        {
            return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            var (key, value) = (type.GetGenericArguments()[0], type.GetGenericArguments()[1]);
            var dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(key, value))!;
            dictionary.Add(Make(key), Make(value));
            return dictionary;
        }

        if (type.IsGenericType)
        {
            var element = type.GetGenericArguments()[0];
            var array = Array.CreateInstance(element, 2);
            array.SetValue(Make(element), 0);
            array.SetValue(Make(element), 1);
            return array;
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.Int32 => 42,
            TypeCode.Int64 => 42_000_000_000L,
            TypeCode.Double => 1.25,
            TypeCode.Decimal => 0.123456m,
            TypeCode.Boolean => true,
            _ when type == typeof(DateTimeOffset) => At,
            _ when type == typeof(Phase) => Phase.FlatlinePr,
            _ => MakeRecord(type),
        };
    }

    private static object MakeRecord(Type type)
    {
        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.Instance)
            .OrderByDescending(c => c.GetParameters().Length)
            .First();
        return constructor.Invoke([.. constructor.GetParameters().Select(p => Make(p.ParameterType))]);
    }
}
