namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module with hooks around its forward function.</summary>
        /// <typeparam name="TPreHook">Delegate run before.</typeparam>
        /// <typeparam name="TPostHook">Delegate run after.</typeparam>
        public class HookableModule<TPreHook, TPostHook> : Module
            where TPreHook : Delegate
            where TPostHook : Delegate
        {
            private int _nextHook;

            /// <summary>Run before forward, in the order of registration.</summary>
            protected Dictionary<string, TPreHook> pre_hooks = [];

            /// <summary>Run after forward, in the order of registration.</summary>
            protected Dictionary<string, TPostHook> post_hooks = [];

            /// <summary>Creates an empty module.</summary>
            protected HookableModule(string name)
                : base(name)
            {
            }

            /// <summary>Adds a function that runs after forward and may replace its result.</summary>
            public HookRemover register_forward_hook(TPostHook hook)
            {
                var key = $"post{_nextHook++}";
                post_hooks.Add(key, hook);
                return new HookRemover(this, key);
            }

            /// <summary>Adds a function that runs before forward and may replace its input.</summary>
            public HookRemover register_forward_pre_hook(TPreHook hook)
            {
                var key = $"pre{_nextHook++}";
                pre_hooks.Add(key, hook);
                return new HookRemover(this, key);
            }

            private protected bool HasHooks => pre_hooks.Count > 0 || post_hooks.Count > 0;

            /// <summary>Takes a hook away again.</summary>
            public class HookRemover
            {
                private readonly HookableModule<TPreHook, TPostHook> _module;
                private readonly string _key;

                /// <summary>Remembers what to remove.</summary>
                public HookRemover(HookableModule<TPreHook, TPostHook> module, string key) => (_module, _key) = (module, key);

                /// <summary>Removes the hook.</summary>
                public void remove()
                {
                    _module.pre_hooks.Remove(_key);
                    _module.post_hooks.Remove(_key);
                }
            }
        }

        /// <summary>Something called with one input.</summary>
        /// <typeparam name="T">Input.</typeparam>
        /// <typeparam name="TResult">Result.</typeparam>
        public interface IModule<in T, out TResult>
        {
            /// <summary>Runs the module.</summary>
            TResult call(T input);
        }

        /// <summary>A module with one input.</summary>
        /// <typeparam name="T">Input.</typeparam>
        /// <typeparam name="TResult">Result.</typeparam>
        public abstract class Module<T, TResult>
            : HookableModule<Func<Module<T, TResult>, T, T>, Func<Module<T, TResult>, T, TResult, TResult>>, IModule<T, TResult>
        {
            /// <summary>Creates an empty module.</summary>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>The computation itself; callers use <see cref="call"/>, which also runs the hooks.</summary>
            public abstract TResult forward(T input);

            /// <summary>Runs the hooks and <see cref="forward"/>.</summary>
            public TResult call(T input)
            {
                if (!HasHooks)
                    return forward(input);
                foreach (var hook in pre_hooks.Values)
                    input = hook(this, input) ?? input;
                var result = forward(input);
                foreach (var hook in post_hooks.Values)
                    result = hook(this, input, result) ?? result;
                return result;
            }
        }

        /// <summary>Something called with two inputs.</summary>
        /// <typeparam name="T1">Input.</typeparam>
        /// <typeparam name="T2">Input.</typeparam>
        /// <typeparam name="TResult">Result.</typeparam>
        public interface IModule<in T1, in T2, out TResult>
        {
            /// <summary>Runs the module.</summary>
            TResult call(T1 input1, T2 input2);
        }

        /// <summary>A module with two inputs.</summary>
        /// <typeparam name="T1">Input.</typeparam>
        /// <typeparam name="T2">Input.</typeparam>
        /// <typeparam name="TResult">Result.</typeparam>
        public abstract class Module<T1, T2, TResult>
            : HookableModule<Func<Module<T1, T2, TResult>, T1, T2, (T1, T2)?>, Func<Module<T1, T2, TResult>, T1, T2, TResult, TResult>>, IModule<T1, T2, TResult>
        {
            /// <summary>Creates an empty module.</summary>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>The computation itself; callers use <see cref="call"/>, which also runs the hooks.</summary>
            public abstract TResult forward(T1 input1, T2 input2);

            /// <summary>Runs the hooks and <see cref="forward"/>.</summary>
            public TResult call(T1 input1, T2 input2)
            {
                if (!HasHooks)
                    return forward(input1, input2);
                foreach (var hook in pre_hooks.Values)
                    (input1, input2) = hook(this, input1, input2) ?? (input1, input2);
                var result = forward(input1, input2);
                foreach (var hook in post_hooks.Values)
                    result = hook(this, input1, input2, result) ?? result;
                return result;
            }
        }

        /// <summary>Something called with three inputs.</summary>
        /// <typeparam name="T1">Input.</typeparam>
        /// <typeparam name="T2">Input.</typeparam>
        /// <typeparam name="T3">Input.</typeparam>
        /// <typeparam name="TResult">Result.</typeparam>
        public interface IModule<in T1, in T2, in T3, out TResult>
        {
            /// <summary>Runs the module.</summary>
            TResult call(T1 input1, T2 input2, T3 input3);
        }

        /// <summary>A module with three inputs.</summary>
        /// <typeparam name="T1">Input.</typeparam>
        /// <typeparam name="T2">Input.</typeparam>
        /// <typeparam name="T3">Input.</typeparam>
        /// <typeparam name="TResult">Result.</typeparam>
        public abstract class Module<T1, T2, T3, TResult>
            : HookableModule<Func<Module<T1, T2, T3, TResult>, T1, T2, T3, (T1, T2, T3)?>, Func<Module<T1, T2, T3, TResult>, T1, T2, T3, TResult, TResult>>, IModule<T1, T2, T3, TResult>
        {
            /// <summary>Creates an empty module.</summary>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>The computation itself; callers use <see cref="call"/>, which also runs the hooks.</summary>
            public abstract TResult forward(T1 input1, T2 input2, T3 input3);

            /// <summary>Runs the hooks and <see cref="forward"/>.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3)
            {
                if (!HasHooks)
                    return forward(input1, input2, input3);
                foreach (var hook in pre_hooks.Values)
                    (input1, input2, input3) = hook(this, input1, input2, input3) ?? (input1, input2, input3);
                var result = forward(input1, input2, input3);
                foreach (var hook in post_hooks.Values)
                    result = hook(this, input1, input2, input3, result) ?? result;
                return result;
            }
        }

        /// <summary>Something called with four inputs.</summary>
        /// <typeparam name="T1">Input.</typeparam>
        /// <typeparam name="T2">Input.</typeparam>
        /// <typeparam name="T3">Input.</typeparam>
        /// <typeparam name="T4">Input.</typeparam>
        /// <typeparam name="TResult">Result.</typeparam>
        public interface IModule<in T1, in T2, in T3, in T4, out TResult>
        {
            /// <summary>Runs the module.</summary>
            TResult call(T1 input1, T2 input2, T3 input3, T4 input4);
        }

        /// <summary>A module with four inputs.</summary>
        /// <typeparam name="T1">Input.</typeparam>
        /// <typeparam name="T2">Input.</typeparam>
        /// <typeparam name="T3">Input.</typeparam>
        /// <typeparam name="T4">Input.</typeparam>
        /// <typeparam name="TResult">Result.</typeparam>
        public abstract class Module<T1, T2, T3, T4, TResult>
            : HookableModule<Func<Module<T1, T2, T3, T4, TResult>, T1, T2, T3, T4, (T1, T2, T3, T4)?>, Func<Module<T1, T2, T3, T4, TResult>, T1, T2, T3, T4, TResult, TResult>>, IModule<T1, T2, T3, T4, TResult>
        {
            /// <summary>Creates an empty module.</summary>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>The computation itself; callers use <see cref="call"/>, which also runs the hooks.</summary>
            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4);

            /// <summary>Runs the hooks and <see cref="forward"/>.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4)
            {
                if (!HasHooks)
                    return forward(input1, input2, input3, input4);
                foreach (var hook in pre_hooks.Values)
                    (input1, input2, input3, input4) = hook(this, input1, input2, input3, input4) ?? (input1, input2, input3, input4);
                var result = forward(input1, input2, input3, input4);
                foreach (var hook in post_hooks.Values)
                    result = hook(this, input1, input2, input3, input4, result) ?? result;
                return result;
            }
        }

        /// <summary>Something called with five inputs.</summary>
        /// <typeparam name="T1">Input.</typeparam>
        /// <typeparam name="T2">Input.</typeparam>
        /// <typeparam name="T3">Input.</typeparam>
        /// <typeparam name="T4">Input.</typeparam>
        /// <typeparam name="T5">Input.</typeparam>
        /// <typeparam name="TResult">Result.</typeparam>
        public interface IModule<in T1, in T2, in T3, in T4, in T5, out TResult>
        {
            /// <summary>Runs the module.</summary>
            TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5);
        }

        /// <summary>A module with five inputs.</summary>
        /// <typeparam name="T1">Input.</typeparam>
        /// <typeparam name="T2">Input.</typeparam>
        /// <typeparam name="T3">Input.</typeparam>
        /// <typeparam name="T4">Input.</typeparam>
        /// <typeparam name="T5">Input.</typeparam>
        /// <typeparam name="TResult">Result.</typeparam>
        public abstract class Module<T1, T2, T3, T4, T5, TResult>
            : HookableModule<Func<Module<T1, T2, T3, T4, T5, TResult>, T1, T2, T3, T4, T5, (T1, T2, T3, T4, T5)?>, Func<Module<T1, T2, T3, T4, T5, TResult>, T1, T2, T3, T4, T5, TResult, TResult>>, IModule<T1, T2, T3, T4, T5, TResult>
        {
            /// <summary>Creates an empty module.</summary>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>The computation itself; callers use <see cref="call"/>, which also runs the hooks.</summary>
            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5);

            /// <summary>Runs the hooks and <see cref="forward"/>.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5)
            {
                if (!HasHooks)
                    return forward(input1, input2, input3, input4, input5);
                foreach (var hook in pre_hooks.Values)
                    (input1, input2, input3, input4, input5) = hook(this, input1, input2, input3, input4, input5) ?? (input1, input2, input3, input4, input5);
                var result = forward(input1, input2, input3, input4, input5);
                foreach (var hook in post_hooks.Values)
                    result = hook(this, input1, input2, input3, input4, input5, result) ?? result;
                return result;
            }
        }

        /// <summary>Something called with six inputs.</summary>
        /// <typeparam name="T1">Input.</typeparam>
        /// <typeparam name="T2">Input.</typeparam>
        /// <typeparam name="T3">Input.</typeparam>
        /// <typeparam name="T4">Input.</typeparam>
        /// <typeparam name="T5">Input.</typeparam>
        /// <typeparam name="T6">Input.</typeparam>
        /// <typeparam name="TResult">Result.</typeparam>
        public interface IModule<in T1, in T2, in T3, in T4, in T5, in T6, out TResult>
        {
            /// <summary>Runs the module.</summary>
            TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6);
        }

        /// <summary>A module with six inputs.</summary>
        /// <typeparam name="T1">Input.</typeparam>
        /// <typeparam name="T2">Input.</typeparam>
        /// <typeparam name="T3">Input.</typeparam>
        /// <typeparam name="T4">Input.</typeparam>
        /// <typeparam name="T5">Input.</typeparam>
        /// <typeparam name="T6">Input.</typeparam>
        /// <typeparam name="TResult">Result.</typeparam>
        public abstract class Module<T1, T2, T3, T4, T5, T6, TResult>
            : HookableModule<Func<Module<T1, T2, T3, T4, T5, T6, TResult>, T1, T2, T3, T4, T5, T6, (T1, T2, T3, T4, T5, T6)?>, Func<Module<T1, T2, T3, T4, T5, T6, TResult>, T1, T2, T3, T4, T5, T6, TResult, TResult>>, IModule<T1, T2, T3, T4, T5, T6, TResult>
        {
            /// <summary>Creates an empty module.</summary>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>The computation itself; callers use <see cref="call"/>, which also runs the hooks.</summary>
            public abstract TResult forward(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6);

            /// <summary>Runs the hooks and <see cref="forward"/>.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6)
            {
                if (!HasHooks)
                    return forward(input1, input2, input3, input4, input5, input6);
                foreach (var hook in pre_hooks.Values)
                    (input1, input2, input3, input4, input5, input6) = hook(this, input1, input2, input3, input4, input5, input6) ?? (input1, input2, input3, input4, input5, input6);
                var result = forward(input1, input2, input3, input4, input5, input6);
                foreach (var hook in post_hooks.Values)
                    result = hook(this, input1, input2, input3, input4, input5, input6, result) ?? result;
                return result;
            }
        }
    }
}
