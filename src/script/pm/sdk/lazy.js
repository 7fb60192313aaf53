/* lazy.js: own properties that are made when first touched.
 *
 * They stay enumerable and writable like plain ones; reading or writing one replaces it by its
 * value. A class makes its table of descriptors once, so that an object costs next to nothing. */

/* makers: property name -> function(object) that makes the value. */
export function lazyProperties(makers) {
  const descriptors = {};
  for (const name of Object.keys(makers)) {
    const settle = (object, value) => {
      Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
      return value;
    };
    descriptors[name] = {
      get() {
        return settle(this, makers[name](this));
      },
      set(value) {
        settle(this, value);
      },
      enumerable: true,
      configurable: true,
    };
  }
  return descriptors;
}
