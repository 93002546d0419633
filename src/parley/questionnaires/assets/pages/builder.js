// Scripts of the questionnaire builder, loaded only by its pages.
import "./builder/order.js";
import "./builder/question.js";
import "./builder/preview.js";
