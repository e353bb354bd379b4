using System.Globalization;
using System.Reflection;
using Ias.Core.Events;

namespace Ias.Engine.State;

/// <summary>
/// Reads an event by what its record declares, with nothing written down for any kind. The serializer would make the same of it, after having some
/// five hundred methods compiled that ReadyToRun leaves to the JIT: that is what a person waited for. Whatever this does not expect, it leaves to
/// the serializer.
/// </summary>
internal sealed class EventGlance
{
    private readonly Dictionary<string, Shape?> _kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, Shape?> _parts = [];

    /// <summary>The event in a line; null when the serializer must say what it is.</summary>
    public RunEvent? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            if (HasControls(line) || GlanceJson.Parse(line) is not { Kind: '{' } json || !IsPlain(json) || KindOf(json.Text("kind")) is not { } shape)
            {
                return null;
            }

            var made = (RunEvent)Made(shape, json) with
            {
                Seq = json.Long("seq") ?? 0, At = Moment(json.Needed("at")), RunId = Words(json.Needed("run_id")), Up = Fraction(json.Needed("up")),
            };
            return made.Seq > 0 ? made : null;
        }
        catch (Exception unexpected) when (unexpected is FormatException or OverflowException)
        {
            return null;
        }
    }

    private Shape? KindOf(string kind)
    {
        if (!_kinds.TryGetValue(kind, out var shape))
        {
            var type = typeof(RunEvent).GetNestedType(string.Concat(kind.Split('_').Select(word => word.Length > 0 ? char.ToUpperInvariant(word[0]) + word[1..] : "_")));
            _kinds[kind] = shape = type is not null && Snake(type.Name) == kind && type.IsSubclassOf(typeof(RunEvent)) ? Shape.Of(type) : null;
        }

        return shape;
    }

    private object Made(Shape shape, GlanceJson json)
    {
        var values = new object?[shape.Parameters.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = json.Find(shape.Names[i]) is { } part ? Value(part, shape.Parameters[i].ParameterType) : Without(shape.Parameters[i]);
        }

        return shape.Constructor.Invoke(values);
    }

    private static object? Without(ParameterInfo parameter) =>
        parameter.HasDefaultValue && (parameter.DefaultValue is not null || Takes(parameter.ParameterType)) ? parameter.DefaultValue : Takes(parameter.ParameterType) ? null : throw new FormatException(parameter.Name);

    private static bool Takes(Type type) => !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;

    private object? Value(GlanceJson json, Type type)
    {
        if (json.Kind == 'n')
        {
            return Takes(type) ? null : throw new FormatException("null");
        }

        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum ? Member(type, json.Text()) : Type.GetTypeCode(type) switch
        {
            TypeCode.String => Words(json),
            TypeCode.Boolean => json.True(),
            TypeCode.Int32 => int.Parse(json.Digits(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
            TypeCode.Int64 => long.Parse(json.Digits(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
            TypeCode.Double => Fraction(json),
            TypeCode.Decimal => decimal.Parse(json.Digits(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture),
            _ when type == typeof(DateTimeOffset) => Moment(json),
            _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => Items(json, type.GetGenericArguments()[0]),
            _ when json.Kind == '{' && PartOf(type) is { } shape => Made(shape, json),
            _ => throw new FormatException(type.Name),
        };
    }

    private Array Items(GlanceJson json, Type type)
    {
        if (json.Kind != '[')
        {
            throw new FormatException("no list");
        }

        var items = Array.CreateInstance(type, json.Items.Count);
        for (var i = 0; i < items.Length; i++)
        {
            items.SetValue(Value(json.Items[i], type), i);
        }

        return items;
    }

    private Shape? PartOf(Type type)
    {
        if (!_parts.TryGetValue(type, out var shape))
        {
            _parts[type] = shape = type.IsClass ? Shape.Of(type) : null;
        }

        return shape;
    }

    private static object Member(Type type, string word)
    {
        foreach (var name in type.GetEnumNames())
        {
            if (string.Equals(Snake(name), word, StringComparison.OrdinalIgnoreCase))
            {
                return Enum.Parse(type, name);
            }
        }

        throw new FormatException(word);
    }

    private static double Fraction(GlanceJson json) => double.Parse(json.Digits(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    private static DateTimeOffset Moment(GlanceJson json) => json.Text().EndsWith('Z') ? json.Moment() : throw new FormatException("no UTC");

    // What is no text at all the serializer refuses; here it came out as a replacement, or as half a pair.
    private static string Words(GlanceJson json)
    {
        var text = json.Text();
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == 0xFFFD)
            {
                throw new FormatException("no text");
            }
        }

        return text;
    }

    private static bool HasControls(ReadOnlySpan<byte> line)
    {
        foreach (var one in line)
        {
            if (one < ' ')
            {
                return true;
            }
        }

        return false;
    }

    // Each name once, and none the serializer takes for its own.
    private static bool IsPlain(GlanceJson json)
    {
        for (var i = 0; i < json.Names.Count; i++)
        {
            for (var other = 0; other < i; other++)
            {
                if (json.Names[i] == json.Names[other])
                {
                    return false;
                }
            }

            if (json.Names[i] is [] or ['$', ..] || i > 64)
            {
                return false;
            }
        }

        return true;
    }

    // As the serializer names a property whose words all begin with one capital letter.
    private static string Snake(string name)
    {
        Span<char> snake = stackalloc char[name.Length * 2];
        var length = 0;
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(name[i]))
            {
                snake[length++] = '_';
            }

            snake[length++] = char.ToLowerInvariant(name[i]);
        }

        return snake[..length].ToString();
    }

    /// <summary>A record, made by its constructor alone.</summary>
    private sealed record Shape(ConstructorInfo Constructor, ParameterInfo[] Parameters, string[] Names)
    {
        /// <summary>Null when there is more to it than what its constructor takes, or a name is none that <see cref="Snake"/> knows.</summary>
        public static Shape? Of(Type type)
        {
            if (type.GetConstructors() is not [var constructor] || constructor.GetParameters() is not { } parameters)
            {
                return null;
            }

            var settable = type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Count(property => property.CanWrite);
            var isPlain = settable == parameters.Length && Array.TrueForAll(parameters, parameter => IsCamel(parameter.Name!));
            return isPlain ? new Shape(constructor, parameters, Array.ConvertAll(parameters, parameter => Snake(parameter.Name!))) : null;
        }

        private static bool IsCamel(string name)
        {
            for (var i = 0; i < name.Length; i++)
            {
                if (!(i == 0 ? char.IsAsciiLetterUpper(name[i]) : char.IsAsciiLetter(name[i]) && !(char.IsAsciiLetterUpper(name[i]) && char.IsAsciiLetterUpper(name[i - 1]))))
                {
                    return false;
                }
            }

            return name.Length > 0;
        }
    }
}
